"""The one table of keys: every binding has an id, its keys, a label for the footer and a sentence for the help.

Screens take their bindings from here (``bind("contacts.search", "search")``), so that the same letter means the same
thing in every place, ``docs/keys.md`` can be written from it, and the configuration can rebind by id. The letters of
the two-set Hangul layout act as their keys.
"""

from __future__ import annotations

from typing import NamedTuple

from textual.binding import Binding


class Key(NamedTuple):
    """Keys (separated by commas), the footer's word, and what it does in a sentence; ``place`` groups the help."""

    keys: str
    label: str
    does: str
    place: str


KEYS: dict[str, Key] = {
    "contacts.search": Key("slash", "Search", "Type words, digits or field:value to filter the list", "Contacts"),
    "contacts.builder": Key("f", "Builder", "Build the filter of rows: attribute, operator, value", "Contacts"),
    "contacts.clear": Key("X", "Clear", "Clear the filter", "Contacts"),
    "contacts.sort": Key("o", "Sort", "Sort by any column, up or down", "Contacts"),
    "contacts.columns": Key("vertical_line,O", "Columns", "Add, remove, reorder and widen columns", "Contacts"),
    "contacts.visitors": Key("v", "Visitors", "Anonymous visitors in place of contacts, and back", "Contacts"),
    "contacts.sidebar": Key("b", "Segments", "The sidebar of segments in or out", "Contacts"),
    "contacts.pane": Key("tab,shift+tab", "Other pane", "Between the list and the sidebar", "Contacts"),
    "contacts.save": Key("S", "Save", "Save the filter as a segment, or over the open one", "Contacts"),
    "contacts.preview": Key("B", "Preview", "Show or hide the preview of the highlighted contact", "Contacts"),
    "contacts.attributes": Key("A", "Attributes", "The custom attributes: fields of your own", "Contacts"),
    "contacts.refresh": Key("ctrl+r", "Refresh", "Read the list again", "Contacts"),
    "table.open": Key("enter", "Open", "Open the highlighted contact", "Contacts"),
    "table.up": Key("up,k", "Up", "One row up", "Contacts"),
    "table.down": Key("down,j", "Down", "One row down", "Contacts"),
    "table.page_up": Key("pageup", "Page up", "One page up", "Contacts"),
    "table.page_down": Key("pagedown", "Page down", "One page down", "Contacts"),
    "table.first": Key("home", "First", "The first row (also g g)", "Contacts"),
    "table.last": Key("end,G", "Last", "The last row", "Contacts"),
    "table.mark": Key("space", "Mark", "Mark or unmark the highlighted contact", "Contacts"),
    "table.mark_all": Key("asterisk", "Mark all", "Mark all that match, off-screen too; again: none", "Contacts"),
    "bulk.open": Key("x", "Do to marked", "Change all that are marked, in one step that u takes back", "Contacts"),
    "bulk.stop": Key("escape", "Stop", "Stop the change of many contacts: nothing of it is left", "Contacts"),
    "bulk.tags": Key("t", "Tags", "Add and remove tags", "Many contacts"),
    "bulk.field": Key("f", "Field", "Give a field one value", "Many contacts"),
    "bulk.owner": Key("o", "Owner", "Whose contacts they are", "Many contacts"),
    "bulk.stage": Key("e", "Stage", "How far they are", "Many contacts"),
    "bulk.list": Key("l", "List", "A status on a subscription list, or off it", "Many contacts"),
    "bulk.segment": Key("s", "In/out", "In or out of a segment, or left to its filter", "Many contacts"),
    "bulk.task": Key("a", "Task", "The same task for each", "Many contacts"),
    "bulk.export": Key("w", "Write file", "Into a CSV file, in the columns of the list", "Many contacts"),
    "bulk.delete": Key("D,delete", "Delete", "To the bin", "Many contacts"),
    "sidebar.open": Key("enter", "Open", "Show the members of the segment", "The sidebar"),
    "sidebar.rename": Key("e", "Rename", "Rename the segment; its slug stays", "The sidebar"),
    "sidebar.delete": Key("D,delete", "Delete", "Delete the segment, after saying who uses it", "The sidebar"),
    "contact.note": Key("n", "Note", "Write a note: !call text #tag @ana >tomorrow 10:00", "A contact"),
    "contact.task": Key("a", "Task", "Plan a task: Send the contract @ana >fri 14:30", "A contact"),
    "contact.call": Key("p", "Call", "Call one of the numbers; the note of the call is begun", "A contact"),
    "contact.resume": Key("R", "Go on", "Go on with what was typed last and not saved", "A contact"),
    "contact.tags": Key("t", "Tags", "Add and remove tags", "A contact"),
    "contact.segments": Key("s", "In/out", "In, out or auto for each segment, and what its filter says", "A contact"),
    "contact.lists": Key("l", "Lists", "Lists and their status, do not contact by email, phone …", "A contact"),
    "contact.merge": Key("equals_sign", "Merge", "Merge with another contact, or all that are marked", "A contact"),
    "contact.points": Key("plus", "Points", "Why the points; give or take some with a reason", "A contact"),
    "contact.organisations": Key("r", "Organisations", "Link to organisations, one of them primary", "A contact"),
    "contact.copy": Key("y", "Copy", "Copy the email address, or the phone number", "A contact"),
    "contact.new": Key("c", "New", "A new contact; words that nobody was found for are filled in", "A contact"),
    "fields.edit": Key("E,e", "Edit", "Edit the fields in their place (e: unless a note is highlighted)", "A contact"),
    "fields.save": Key("ctrl+s", "Save", "Save every edited field in one write", "A contact"),
    "fields.open": Key("enter", "Edit", "Edit the highlighted field", "The fields"),
    "fields.primary": Key("asterisk", "Primary", "This address, number or organisation is the first one", "The fields"),
    "fields.revert": Key("delete,backspace", "Take back", "Take back what is pending in this field", "The fields"),
    "unsaved.save": Key("s", "Save", "Save the edited fields, then go on", "Unsaved edits"),
    "unsaved.discard": Key("d", "Discard", "Throw the edits away, then go on", "Unsaved edits"),
    "unsaved.keep": Key("k", "Keep as draft", "Keep the edits for the next time, then go on", "Unsaved edits"),
    "unsaved.stay": Key("escape", "Stay", "Stay here", "Unsaved edits"),
    "clash.mine": Key("left,m", "Mine", "What I typed", "Two agents, one field"),
    "clash.theirs": Key("right,t", "Theirs", "What the other agent has saved", "Two agents, one field"),
    "clash.done": Key("enter", "Save", "Save what was chosen", "Two agents, one field"),
    "duplicate.open": Key("enter", "Open", "Open the contact that it may be", "A new contact"),
    "contact.delete": Key("D", "Delete", "Move the contact to the bin, after a question", "A contact"),
    "contact.restore": Key("Z", "Restore", "Bring the contact back from the bin (is:deleted lists it)", "A contact"),
    "profile.previous": Key("left_square_bracket,K", "Previous", "The previous contact of the list", "A contact"),
    "profile.next": Key("right_square_bracket,J", "Next", "The next contact of the list", "A contact"),
    "profile.history": Key("1", "History", "Everything that happened, newest first", "A contact"),
    "profile.notes": Key("2", "Notes", "The notes of agents", "A contact"),
    "profile.tasks": Key("3", "Tasks", "What is to be done, and what was", "A contact"),
    "profile.changes": Key("5", "Changes", "Who changed what, when, with the former values", "A contact"),
    "changes.undo": Key("u", "Undo this", "Take back the highlighted change", "Changes of a contact"),
    "profile.chart": Key("z", "Week/month", "The chart by week or by month", "A contact"),
    "merge.done": Key("enter,ctrl+s", "Merge", "Make one contact of them", "Merging"),
    "duplicates.compare": Key("enter", "Compare", "See both side by side, and merge them", "Duplicates"),
    "duplicates.two": Key("x", "Two people", "They are not one: not proposed again", "Duplicates"),
    "merge.swap": Key("s", "Swap", "Keep the other contact", "Merging"),
    "organisations.primary": Key("p,space", "Primary", "The primary organisation of the contact", "A contact"),
    "organisations.unlink": Key("x,delete", "Unlink", "The contact belongs to it no more", "A contact"),
    "organisations.new": Key("c", "New", "A new organisation", "Organisations"),
    "organisation.history": Key("1", "History", "What its people did, newest first", "Organisations"),
    "organisation.people": Key("2", "People", "Everybody who is linked to it", "Organisations"),
    "organisation.edit": Key("e", "Edit", "Edit its fields", "Organisations"),
    "organisation.merge": Key("equals_sign", "Merge", "Merge another organisation into this one", "Organisations"),
    "organisation.delete": Key("D,delete", "Delete", "Delete it; its people stay", "Organisations"),
    "merge.other": Key("space", "The other value", "Keep the other value of the field", "Organisations"),
    "history.search": Key("slash", "Search", "Words anywhere in an item of the history", "The history"),
    "history.notes": Key("N", "Notes", "Only notes", "The history"),
    "history.chats": Key("C", "Chats", "Only chats", "The history"),
    "history.tickets": Key("T", "Tickets", "Only tickets", "The history"),
    "history.all": Key("0", "All", "Everything that the tab is for", "The history"),
    "history.kinds": Key("i", "Kinds", "Choose kinds: only these, all but those", "The history"),
    "history.date": Key("greater_than_sign", "To a date", "Go to a date", "The history"),
    "kinds.next": Key("space", "Only, without", "Only this kind, all without it, or neither", "The history"),
    "kinds.clear": Key("X", "Clear", "All kinds again", "The history"),
    "kinds.done": Key("enter", "Done", "Show the history so", "The history"),
    "note.edit": Key("e", "Edit note", "Edit the highlighted note", "The history"),
    "note.pin": Key("asterisk", "Pin", "Keep the highlighted note on top, or let it go", "The history"),
    "note.delete": Key("D", "Delete", "Delete the highlighted note", "The history"),
    "note.save": Key("ctrl+s", "Save", "Save the note", "The history"),
    "note.editor": Key("ctrl+o", "Editor", "Edit the text in $EDITOR", "The history"),
    "task.done": Key("d", "Done", "Done, with what came of it; a task that is done: open again", "A task"),
    "task.later": Key("z", "Later", "Put off: tomorrow, next week, or a date", "A task"),
    "task.edit": Key("e", "Edit", "Every field: date, assignee, type, reminder …", "A task"),
    "task.delete": Key("D,delete", "Delete", "Delete the task, after a question", "A task"),
    "tasks.whose": Key("v", "Mine/all", "Your tasks, or those of everybody", "Tasks"),
    "calendar.today": Key("t", "Today", "Back to today", "Calendar"),
    "calendar.month": Key("tab", "Month/agenda", "The month as a grid, or the agenda from the day on", "Calendar"),
    "calendar.previous": Key("left_square_bracket,K", "Month before", "The month before (grid: PgUp)", "Calendar"),
    "calendar.next": Key("right_square_bracket,J", "Next month", "The next month (grid: PgDn)", "Calendar"),
    "quick.editor": Key("ctrl+o", "Editor", "The text in your own editor (VISUAL, EDITOR)", "The quick line"),
    "question.yes": Key("y", "Yes", "Answer a question with yes", "Everywhere"),
    "builder.done": Key("ctrl+s", "Use filter", "Use the filter (also Enter in the new row)", "The filter builder"),
    "builder.any": Key("ampersand,v", "All/any", "ALL or ANY of the rows of this group", "The filter builder"),
    "builder.not": Key(
        "exclamation_mark,minus", "Not", "Turn the row or group into its opposite", "The filter builder"
    ),
    "builder.group": Key("left_parenthesis,p", "Group", "A group of this row and a new one", "The filter builder"),
    "builder.leave": Key("right_parenthesis,P", "Out", "Go on behind this group", "The filter builder"),
    "builder.new": Key("n", "New row", "A new row below this one", "The filter builder"),
    "builder.edit": Key("enter", "Edit", "Edit the row", "The filter builder"),
    "builder.down": Key("J", "Move down", "Move the row or group down, into and out of groups", "The filter builder"),
    "builder.up": Key("K", "Move up", "Move the row or group up", "The filter builder"),
    "builder.remove": Key("D,delete", "Delete", "Delete the row or group", "The filter builder"),
    "builder.clear": Key("X", "Clear all", "Delete every row", "The filter builder"),
    "builder.text": Key("slash", "Text", "Edit the filter as text", "The filter builder"),
    "lists.add": Key("n,plus", "Add", "Add to a list, with where the consent came from", "Lists of a contact"),
    "lists.unsubscribed": Key("u", "Unsubscribe", "Unsubscribed, after a question", "Lists of a contact"),
    "lists.active": Key("a", "Active", "Active; asks for the consent of who was not", "Lists of a contact"),
    "lists.allowed": Key("a", "Allow", "The channel may be used again", "Lists of a contact"),
    "lists.manual": Key(
        "m", "Do not contact", "The contact asked not to be reached on the channel", "Lists of a contact"
    ),
    "lists.unconfirmed": Key("c", "Unconfirmed", "Not confirmed yet", "Lists of a contact"),
    "lists.bounced": Key("b", "Bounced", "Nothing arrives there", "Lists of a contact"),
    "lists.off": Key("x", "Off", "Off the list, after a question", "Lists of a contact"),
    "lists.history": Key("enter", "History", "Every change, with who and when", "Lists of a contact"),
    "form.save": Key("ctrl+s", "Save", "Save what was typed (also Enter)", "Everywhere"),
    "settings.pane": Key("tab,shift+tab", "Sections", "Between the sections and what they show", "Settings"),
    "labels.new": Key("n", "New", "A new tag, list or rule", "Settings"),
    "labels.rename": Key("e", "Rename", "Another name; what refers to it follows", "Settings"),
    "labels.merge": Key("equals_sign", "Merge", "Merge the tag into another one", "Settings"),
    "labels.colour": Key("o", "Colour", "The colour of the tag, by a letter", "Settings"),
    "labels.archive": Key("a", "Archive", "Put the list away, or bring it back", "Settings"),
    "labels.delete": Key("D,delete", "Delete", "Delete it, after saying what uses it", "Settings"),
    "attributes.new": Key("n,c", "New", "A new attribute", "Settings"),
    "attributes.edit": Key("e", "Edit", "Change name, type, options, required, default", "Settings"),
    "attributes.down": Key("J", "Move down", "Move the attribute down", "Settings"),
    "attributes.up": Key("K", "Move up", "Move the attribute up", "Settings"),
    "attributes.delete": Key("D,delete", "Delete", "Delete the attribute, after saying what uses it", "Settings"),
    "agents.edit": Key("e", "Edit", "Name and department of the agent", "Settings"),
    "agents.leave": Key("l", "Leaves", "The agent has left: who takes over? Or is back", "Settings"),
    "points.line": Key("tab,plus", "To the line", "Into the line that gives points", "Points"),
    "screen.back": Key("escape", "Back", "Go back; what was typed is kept as a draft", "Everywhere"),
    "app.go": Key("g", "Go to", "g g first row, g and a letter: a place (c contacts …)", "Everywhere"),
    "app.help": Key("question_mark", "Help", "What the keys do right here", "Everywhere"),
    "app.palette": Key("ctrl+p", "Commands", "Find a contact or a command by name", "Everywhere"),
    "app.undo": Key("u", "Undo", "Take back my last change, bulk changes and imports too", "Everywhere"),
    "app.redo": Key("U", "Redo", "Do again what was taken back last", "Everywhere"),
    "app.repaint": Key("ctrl+l", "Repaint", "Draw the screen anew", "Everywhere"),
    "app.quit": Key("q", "Quit", "Leave crm-tui", "Everywhere"),
}


class PlaceKey(NamedTuple):
    """A place of the program: its name, the key after ``g`` (as Textual names it), what the header calls it."""

    name: str
    key: str
    label: str
    in_header: bool = True
    """A place for now and then has no room in the header."""


PLACES: tuple[PlaceKey, ...] = (
    PlaceKey("contacts", "c", "Contacts"),
    PlaceKey("organisations", "o", "Organisations"),
    PlaceKey("tasks", "t", "Tasks"),
    PlaceKey("calendar", "k", "Calendar"),
    PlaceKey("duplicates", "d", "Duplicates", in_header=False),
    PlaceKey("settings", "comma", "Settings"),
)
"""Every place that is built, in the order of the header."""

_TWO_SET = dict(
    zip("qwertyuiopasdfghjklzxcvbnm", "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ", strict=True)
) | dict(zip("QWERTOP", "ㅃㅉㄸㄲㅆㅒㅖ", strict=True))
"""The letters of the Korean two-set layout; Shift gives another letter on seven keys only."""


def bind(id: str, action: str, *, show: bool = True, priority: bool = False) -> Binding:
    """The Textual binding of a key of the table; ``show`` puts it in the footer."""
    key = KEYS[id]
    return Binding(with_hangul(key.keys), action, key.label, show=show, priority=priority, tooltip=key.does, id=id)


def with_hangul(keys: str) -> str:
    """The same keys, and what the same keycaps send with a Korean layout on."""
    named = keys.split(",")
    return ",".join([*named, *(_TWO_SET[key] for key in named if key in _TWO_SET)])
