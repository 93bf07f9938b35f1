CREATE TABLE photo (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	sha256 TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	data BLOB NOT NULL, 
	pixels BLOB, 
	UNIQUE (sha256)
)
 STRICT;

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

CREATE INDEX ix_contact_birthday ON contact (birthday, id, kind, deleted_at);

CREATE INDEX ix_contact_live ON contact (id) WHERE NOT kind AND deleted_at IS NULL;
