CREATE TABLE agent (
	login TEXT NOT NULL, 
	name TEXT, 
	email TEXT, 
	department TEXT, 
	archived INTEGER DEFAULT '0' NOT NULL, 
	PRIMARY KEY (login)
)
 STRICT;

CREATE TABLE attribute (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	slug TEXT NOT NULL, 
	name TEXT NOT NULL, 
	type TEXT NOT NULL, 
	options TEXT, 
	required INTEGER DEFAULT '0' NOT NULL, 
	default_value TEXT, 
	position INTEGER DEFAULT '0' NOT NULL, 
	created_at INTEGER NOT NULL, 
	CONSTRAINT options_is_json CHECK (options IS NULL OR json_valid(options)), 
	UNIQUE (slug)
)
 STRICT;

CREATE TABLE change_batch (
	id INTEGER NOT NULL, 
	at INTEGER NOT NULL, 
	agent TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	title TEXT NOT NULL, 
	undoes INTEGER, 
	PRIMARY KEY (id)
)
 STRICT;

CREATE INDEX ix_batch_agent ON change_batch (agent, id);

CREATE TABLE draft (
	agent TEXT NOT NULL, 
	place TEXT NOT NULL, 
	text TEXT NOT NULL, 
	at INTEGER NOT NULL, 
	PRIMARY KEY (agent, place)
)
 WITHOUT ROWID,
 STRICT;

CREATE TABLE event_type (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	name TEXT NOT NULL, 
	UNIQUE (name)
)
 STRICT;

CREATE TABLE import_run (
	id INTEGER NOT NULL, 
	source TEXT NOT NULL, 
	sha256 TEXT NOT NULL, 
	options TEXT NOT NULL, 
	agent TEXT NOT NULL, 
	state TEXT NOT NULL, 
	line INTEGER DEFAULT '0' NOT NULL, 
	created INTEGER DEFAULT '0' NOT NULL, 
	updated INTEGER DEFAULT '0' NOT NULL, 
	unchanged INTEGER DEFAULT '0' NOT NULL, 
	rejected INTEGER DEFAULT '0' NOT NULL, 
	warnings INTEGER DEFAULT '0' NOT NULL, 
	batch_id INTEGER, 
	started_at INTEGER NOT NULL, 
	finished_at INTEGER, 
	report TEXT, 
	PRIMARY KEY (id)
)
 STRICT;

CREATE TABLE organisation (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	name TEXT NOT NULL, 
	name_key TEXT NOT NULL, 
	domain TEXT, 
	website TEXT, 
	phone TEXT, 
	industry TEXT, 
	country TEXT, 
	region TEXT, 
	city TEXT, 
	address TEXT, 
	zip TEXT, 
	created_at INTEGER NOT NULL, 
	updated_at INTEGER NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at INTEGER, 
	import_id INTEGER, 
	custom TEXT, 
	merged_into INTEGER, 
	CONSTRAINT organisation_custom_is_json CHECK (custom IS NULL OR json_valid(custom))
)
 STRICT;

CREATE INDEX ix_organisation_domain ON organisation (domain);

CREATE INDEX ix_organisation_name ON organisation (name_key);

CREATE TABLE organisation_segment (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	name TEXT NOT NULL, 
	name_key TEXT NOT NULL, 
	slug TEXT NOT NULL, 
	filter TEXT NOT NULL, 
	columns TEXT, 
	sort TEXT, 
	created_by TEXT NOT NULL, 
	created_at INTEGER NOT NULL, 
	zone TEXT NOT NULL, 
	CONSTRAINT organisation_columns_are_json CHECK (columns IS NULL OR json_valid(columns)), 
	CONSTRAINT organisation_sort_is_json CHECK (sort IS NULL OR json_valid(sort)), 
	UNIQUE (name_key), 
	UNIQUE (slug)
)
 STRICT;

CREATE TABLE photo (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	sha256 TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	data BLOB NOT NULL, 
	pixels BLOB, 
	UNIQUE (sha256)
)
 STRICT;

CREATE TABLE segment (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	name TEXT NOT NULL, 
	name_key TEXT NOT NULL, 
	slug TEXT NOT NULL, 
	filter TEXT NOT NULL, 
	columns TEXT, 
	sort TEXT, 
	count INTEGER DEFAULT '0' NOT NULL, 
	built_at INTEGER, 
	due_at INTEGER, 
	created_by TEXT NOT NULL, 
	created_at INTEGER NOT NULL, 
	zone TEXT NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT columns_are_json CHECK (columns IS NULL OR json_valid(columns)), 
	CONSTRAINT sort_is_json CHECK (sort IS NULL OR json_valid(sort)), 
	UNIQUE (name_key), 
	UNIQUE (slug)
)
 STRICT;

CREATE TABLE setting (
	agent TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY (agent, "key"), 
	CONSTRAINT value_is_json CHECK (json_valid(value))
)
 WITHOUT ROWID,
 STRICT;

CREATE TABLE subscription_list (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	name TEXT NOT NULL, 
	slug TEXT NOT NULL, 
	archived INTEGER DEFAULT '0' NOT NULL, 
	UNIQUE (name), 
	UNIQUE (slug)
)
 STRICT;

CREATE TABLE tag (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	name TEXT NOT NULL, 
	name_key TEXT NOT NULL, 
	colour TEXT, 
	UNIQUE (name_key)
)
 STRICT;

CREATE TABLE change (
	id INTEGER NOT NULL, 
	batch_id INTEGER NOT NULL, 
	entity TEXT NOT NULL, 
	operation TEXT NOT NULL, 
	contact_id INTEGER, 
	"key" TEXT, 
	"before" TEXT, 
	"after" TEXT, 
	PRIMARY KEY (id), 
	CONSTRAINT before_is_json CHECK (json_valid(before) OR before IS NULL), 
	CONSTRAINT after_is_json CHECK (json_valid(after) OR after IS NULL), 
	FOREIGN KEY(batch_id) REFERENCES change_batch (id) ON DELETE CASCADE
)
 STRICT;

CREATE INDEX ix_change_batch ON change (batch_id);

CREATE INDEX ix_change_contact ON change (contact_id);

CREATE TABLE contact (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	uid TEXT NOT NULL, 
	kind INTEGER NOT NULL, 
	name TEXT, 
	sort_name TEXT, 
	email TEXT, 
	email_key TEXT, 
	phone TEXT, 
	phone_key TEXT, 
	organisation_id INTEGER, 
	job_title TEXT, 
	country TEXT, 
	city TEXT, 
	region TEXT, 
	stage TEXT, 
	owner TEXT, 
	points INTEGER DEFAULT '0' NOT NULL, 
	sessions INTEGER DEFAULT '0' NOT NULL, 
	page_views INTEGER DEFAULT '0' NOT NULL, 
	time_spent INTEGER DEFAULT '0' NOT NULL, 
	chats INTEGER DEFAULT '0' NOT NULL, 
	tickets INTEGER DEFAULT '0' NOT NULL, 
	created_at INTEGER NOT NULL, 
	updated_at INTEGER NOT NULL, 
	first_seen_at INTEGER, 
	last_seen_at INTEGER, 
	first_session_at INTEGER, 
	last_session_at INTEGER, 
	first_chat_at INTEGER, 
	last_chat_at INTEGER, 
	first_ticket_at INTEGER, 
	last_ticket_at INTEGER, 
	identified_at INTEGER, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at INTEGER, 
	merged_into INTEGER, 
	import_id INTEGER, 
	external_id TEXT, 
	first_name TEXT, 
	last_name TEXT, 
	title TEXT, 
	website TEXT, 
	address TEXT, 
	zip TEXT, 
	birthday TEXT, 
	language TEXT, 
	timezone TEXT, 
	os TEXT, 
	browser TEXT, 
	device TEXT, 
	ip TEXT, 
	hostname TEXT, 
	latitude REAL, 
	longitude REAL, 
	facebook TEXT, 
	linkedin TEXT, 
	twitter TEXT, 
	instagram TEXT, 
	custom TEXT, 
	CONSTRAINT custom_is_json CHECK (custom IS NULL OR json_valid(custom)), 
	UNIQUE (uid), 
	FOREIGN KEY(organisation_id) REFERENCES organisation (id) ON DELETE SET NULL
)
 STRICT;

CREATE INDEX ix_contact_birthday ON contact (birthday, id, kind, deleted_at);

CREATE INDEX ix_contact_country ON contact (country, last_seen_at, id, kind, deleted_at);

CREATE INDEX ix_contact_created ON contact (created_at, id, kind, deleted_at);

CREATE INDEX ix_contact_email ON contact (email_key, id, kind, deleted_at);

CREATE INDEX ix_contact_external ON contact (external_id, id, kind, deleted_at);

CREATE INDEX ix_contact_import ON contact (import_id) WHERE import_id IS NOT NULL;

CREATE INDEX ix_contact_live ON contact (id) WHERE NOT kind AND deleted_at IS NULL;

CREATE INDEX ix_contact_name ON contact (sort_name, id, kind, deleted_at);

CREATE INDEX ix_contact_organisation ON contact (organisation_id);

CREATE INDEX ix_contact_owner ON contact (owner, last_seen_at, id, kind, deleted_at);

CREATE INDEX ix_contact_phone ON contact (phone_key, id, kind, deleted_at);

CREATE INDEX ix_contact_points ON contact (points, id, kind, deleted_at);

CREATE INDEX ix_contact_seen ON contact (last_seen_at, id, kind, deleted_at);

CREATE INDEX ix_contact_stage ON contact (stage, last_seen_at, id, kind, deleted_at);

CREATE INDEX ix_contact_updated ON contact (updated_at, id, kind, deleted_at);

CREATE TABLE contact_email (
	contact_id INTEGER NOT NULL, 
	email_key TEXT NOT NULL, 
	email TEXT NOT NULL, 
	position INTEGER DEFAULT '0' NOT NULL, 
	PRIMARY KEY (contact_id, email_key), 
	FOREIGN KEY(contact_id) REFERENCES contact (id) ON DELETE CASCADE
)
 WITHOUT ROWID,
 STRICT;

CREATE INDEX ix_contact_email_key ON contact_email (email_key);

CREATE TABLE contact_event_stat (
	contact_id INTEGER NOT NULL, 
	type_id INTEGER NOT NULL, 
	n INTEGER NOT NULL, 
	points INTEGER DEFAULT '0' NOT NULL, 
	first_at INTEGER NOT NULL, 
	last_at INTEGER NOT NULL, 
	PRIMARY KEY (contact_id, type_id), 
	FOREIGN KEY(contact_id) REFERENCES contact (id) ON DELETE CASCADE, 
	FOREIGN KEY(type_id) REFERENCES event_type (id) ON DELETE CASCADE
)
 WITHOUT ROWID,
 STRICT;

CREATE INDEX ix_stat_type ON contact_event_stat (type_id, last_at, contact_id);

CREATE TABLE contact_organisation (
	contact_id INTEGER NOT NULL, 
	organisation_id INTEGER NOT NULL, 
	is_primary INTEGER DEFAULT '0' NOT NULL, 
	PRIMARY KEY (contact_id, organisation_id), 
	FOREIGN KEY(contact_id) REFERENCES contact (id) ON DELETE CASCADE, 
	FOREIGN KEY(organisation_id) REFERENCES organisation (id) ON DELETE CASCADE
)
 WITHOUT ROWID,
 STRICT;

CREATE INDEX ix_organisation_contact ON contact_organisation (organisation_id, contact_id);

CREATE TABLE contact_phone (
	contact_id INTEGER NOT NULL, 
	phone_key TEXT NOT NULL, 
	phone TEXT NOT NULL, 
	digits TEXT NOT NULL, 
	national TEXT NOT NULL, 
	verified INTEGER DEFAULT '0' NOT NULL, 
	position INTEGER DEFAULT '0' NOT NULL, 
	PRIMARY KEY (contact_id, phone_key), 
	FOREIGN KEY(contact_id) REFERENCES contact (id) ON DELETE CASCADE
)
 WITHOUT ROWID,
 STRICT;

CREATE INDEX ix_contact_phone_key ON contact_phone (phone_key);

CREATE TABLE contact_photo (
	contact_id INTEGER NOT NULL, 
	photo_id INTEGER NOT NULL, 
	PRIMARY KEY (contact_id), 
	FOREIGN KEY(contact_id) REFERENCES contact (id) ON DELETE CASCADE, 
	FOREIGN KEY(photo_id) REFERENCES photo (id) ON DELETE RESTRICT
)
 WITHOUT ROWID,
 STRICT;

CREATE INDEX ix_contact_photo ON contact_photo (photo_id);

CREATE TABLE contact_tag (
	contact_id INTEGER NOT NULL, 
	tag_id INTEGER NOT NULL, 
	PRIMARY KEY (contact_id, tag_id), 
	FOREIGN KEY(contact_id) REFERENCES contact (id) ON DELETE CASCADE, 
	FOREIGN KEY(tag_id) REFERENCES tag (id) ON DELETE CASCADE
)
 WITHOUT ROWID,
 STRICT;

CREATE INDEX ix_tag_contact ON contact_tag (tag_id, contact_id);

CREATE TABLE contact_visitor (
	visitor_key TEXT NOT NULL, 
	contact_id INTEGER NOT NULL, 
	PRIMARY KEY (visitor_key), 
	FOREIGN KEY(contact_id) REFERENCES contact (id) ON DELETE CASCADE
)
 WITHOUT ROWID,
 STRICT;

CREATE INDEX ix_visitor_contact ON contact_visitor (contact_id);

CREATE TABLE do_not_contact (
	contact_id INTEGER NOT NULL, 
	channel TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	since INTEGER NOT NULL, 
	PRIMARY KEY (contact_id, channel), 
	FOREIGN KEY(contact_id) REFERENCES contact (id) ON DELETE CASCADE
)
 WITHOUT ROWID,
 STRICT;

CREATE INDEX ix_dnc_channel ON do_not_contact (channel, reason, contact_id);

CREATE TABLE event (
	contact_id INTEGER NOT NULL, 
	at INTEGER NOT NULL, 
	id INTEGER NOT NULL, 
	type_id INTEGER NOT NULL, 
	points INTEGER DEFAULT '0' NOT NULL, 
	source_key TEXT, 
	details TEXT, 
	PRIMARY KEY (contact_id, at, id), 
	CONSTRAINT details_is_json CHECK (details IS NULL OR json_valid(details)), 
	FOREIGN KEY(contact_id) REFERENCES contact (id) ON DELETE CASCADE, 
	FOREIGN KEY(type_id) REFERENCES event_type (id) ON DELETE CASCADE
)
 WITHOUT ROWID,
 STRICT;

CREATE INDEX ix_event_source ON event (source_key) WHERE source_key IS NOT NULL;

CREATE TABLE not_duplicate (
	contact_id INTEGER NOT NULL, 
	other_id INTEGER NOT NULL, 
	PRIMARY KEY (contact_id, other_id), 
	FOREIGN KEY(contact_id) REFERENCES contact (id) ON DELETE CASCADE, 
	FOREIGN KEY(other_id) REFERENCES contact (id) ON DELETE CASCADE
)
 WITHOUT ROWID,
 STRICT;

CREATE INDEX ix_not_duplicate_other ON not_duplicate (other_id);

CREATE TABLE note (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	contact_id INTEGER NOT NULL, 
	type TEXT NOT NULL, 
	text TEXT NOT NULL, 
	at INTEGER NOT NULL, 
	author TEXT NOT NULL, 
	created_at INTEGER NOT NULL, 
	edited_at INTEGER, 
	edited_by TEXT, 
	pinned INTEGER DEFAULT '0' NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at INTEGER, 
	duration_minutes INTEGER, 
	FOREIGN KEY(contact_id) REFERENCES contact (id) ON DELETE CASCADE
)
 STRICT;

CREATE INDEX ix_note_at ON note (at);

CREATE INDEX ix_note_contact ON note (contact_id, at);

CREATE TABLE search_doc (
	id INTEGER NOT NULL, 
	line TEXT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(id) REFERENCES contact (id) ON DELETE CASCADE
)
 STRICT;

CREATE TABLE segment_member (
	segment_id INTEGER NOT NULL, 
	contact_id INTEGER NOT NULL, 
	PRIMARY KEY (segment_id, contact_id), 
	FOREIGN KEY(segment_id) REFERENCES segment (id) ON DELETE CASCADE, 
	FOREIGN KEY(contact_id) REFERENCES contact (id) ON DELETE CASCADE
)
 WITHOUT ROWID,
 STRICT;

CREATE INDEX ix_member_contact ON segment_member (contact_id, segment_id);

CREATE TABLE segment_override (
	segment_id INTEGER NOT NULL, 
	contact_id INTEGER NOT NULL, 
	included INTEGER NOT NULL, 
	PRIMARY KEY (segment_id, contact_id), 
	FOREIGN KEY(segment_id) REFERENCES segment (id) ON DELETE CASCADE, 
	FOREIGN KEY(contact_id) REFERENCES contact (id) ON DELETE CASCADE
)
 WITHOUT ROWID,
 STRICT;

CREATE INDEX ix_override_contact ON segment_override (contact_id, segment_id);

CREATE TABLE subscription (
	contact_id INTEGER NOT NULL, 
	list_id INTEGER NOT NULL, 
	status TEXT NOT NULL, 
	since INTEGER NOT NULL, 
	source TEXT, 
	consent TEXT, 
	PRIMARY KEY (contact_id, list_id), 
	FOREIGN KEY(contact_id) REFERENCES contact (id) ON DELETE CASCADE, 
	FOREIGN KEY(list_id) REFERENCES subscription_list (id) ON DELETE CASCADE
)
 WITHOUT ROWID,
 STRICT;

CREATE INDEX ix_list_contact ON subscription (list_id, status, contact_id);

CREATE TABLE task (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	contact_id INTEGER NOT NULL, 
	title TEXT NOT NULL, 
	type TEXT NOT NULL, 
	status TEXT NOT NULL, 
	due_at INTEGER, 
	assignee TEXT, 
	author TEXT NOT NULL, 
	created_at INTEGER NOT NULL, 
	updated_at INTEGER NOT NULL, 
	done_at INTEGER, 
	duration_minutes INTEGER, 
	alert_minutes INTEGER, 
	description TEXT, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at INTEGER, 
	organisation_id INTEGER, 
	FOREIGN KEY(contact_id) REFERENCES contact (id) ON DELETE CASCADE, 
	FOREIGN KEY(organisation_id) REFERENCES organisation (id) ON DELETE SET NULL
)
 STRICT;

CREATE INDEX ix_task_contact ON task (contact_id, due_at);

CREATE INDEX ix_task_due ON task (status, due_at) WHERE deleted_at IS NULL;

CREATE INDEX ix_task_queue ON task (status, assignee, due_at) WHERE deleted_at IS NULL;
