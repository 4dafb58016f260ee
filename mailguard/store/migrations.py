"""The forms the store's files have had, each made from the one before: version n is the first n scripts.

Each file counts by itself: a new index may stand beside an old file of what is only local.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mailguard.store import threads
from mailguard.store.local_migrations import LOCAL

if TYPE_CHECKING:  # which runs these
    from mailguard.store.sealed import Connection

_INDEX_1 = """
CREATE TABLE folder (
    id INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    path TEXT NOT NULL,
    separator TEXT NOT NULL,
    role TEXT NOT NULL,
    is_selectable INTEGER NOT NULL,
    uidvalidity INTEGER NOT NULL DEFAULT 0,
    uidnext INTEGER NOT NULL DEFAULT 0,
    highestmodseq INTEGER NOT NULL DEFAULT 0,
    unread INTEGER NOT NULL DEFAULT 0,
    total INTEGER NOT NULL DEFAULT 0,
    UNIQUE (account, path)
);

-- flags: bits of store/flags.py; keywords: the others, separated by blanks.
-- uid is NULL between a move here and the server's answer to it.
CREATE TABLE message (
    id INTEGER PRIMARY KEY,
    folder INTEGER NOT NULL REFERENCES folder ON DELETE CASCADE,
    uid INTEGER,
    flags INTEGER NOT NULL,
    keywords TEXT NOT NULL,
    size INTEGER NOT NULL,
    date INTEGER NOT NULL,
    sender_name TEXT NOT NULL,
    sender_address TEXT NOT NULL,
    recipients TEXT NOT NULL,
    subject TEXT NOT NULL,
    protected_subject TEXT,
    message_id TEXT NOT NULL,
    in_reply_to TEXT NOT NULL,
    refs TEXT NOT NULL,
    content_type TEXT NOT NULL,
    has_attachment INTEGER NOT NULL,
    is_encrypted INTEGER NOT NULL,
    is_signed INTEGER NOT NULL,
    is_verified INTEGER,
    raw BLOB,
    mark_generation TEXT,
    mark_banner TEXT,
    mark_encryption TEXT,
    mark_signature TEXT,
    mark_tone TEXT
);
CREATE UNIQUE INDEX message_uid ON message (folder, uid);
CREATE INDEX message_date ON message (folder, date);
CREATE INDEX message_message_id ON message (message_id);
CREATE INDEX message_sender ON message (sender_address, date) WHERE is_verified IS NOT NULL;
CREATE INDEX message_unplaced ON message (folder, message_id) WHERE uid IS NULL;
CREATE INDEX message_raw ON message (raw) WHERE raw IS NOT NULL;

-- Counts are true after every transaction. 1: read, 64: deleted on the server, waiting to be expunged. New
-- rows are counted by store/counts.py: a trigger would take a fifth of the time of a first sync.
CREATE TRIGGER message_removed AFTER DELETE ON message WHEN NOT old.flags & 64 BEGIN
    UPDATE folder SET total = total - 1, unread = unread - NOT (old.flags & 1) WHERE id = old.folder;
END;
CREATE TRIGGER message_changed AFTER UPDATE OF flags, folder ON message
WHEN old.flags & 65 <> new.flags & 65 OR old.folder <> new.folder BEGIN
    UPDATE folder SET total = total - NOT (old.flags & 64),
        unread = unread - (NOT (old.flags & 1) AND NOT (old.flags & 64)) WHERE id = old.folder;
    UPDATE folder SET total = total + NOT (new.flags & 64),
        unread = unread + (NOT (new.flags & 1) AND NOT (new.flags & 64)) WHERE id = new.folder;
END;

-- receivers: of To; files: names of attachments. See store/full_text.py.
CREATE VIRTUAL TABLE words USING fts5 (
    subject, sender, receivers, copied, files, body, content='', contentless_delete=1,
    tokenize='unicode61 remove_diacritics 2', prefix='2 3'
);
CREATE TRIGGER words_removed AFTER DELETE ON message BEGIN
    DELETE FROM words WHERE rowid = old.id;
END;
-- Messages, by ranges of their ids, whose words are not in the index yet: see store/late_words.py.
CREATE TABLE unindexed (first INTEGER PRIMARY KEY, last INTEGER NOT NULL);

"""

# No id of a message comes back: windows and drafts may still name one that is gone.
_INDEX_2 = """
CREATE TABLE last_message (id INTEGER NOT NULL);
INSERT INTO last_message (id) SELECT coalesce(max(id), 0) FROM message;
"""

# has_text: the words of the body are in the index; before, the glyphs of what was not decrypted told so.
# message_list holds all that lists without a search, and the count of what no search finds, ask of a row.
_INDEX_3 = """
ALTER TABLE message ADD COLUMN has_text INTEGER NOT NULL DEFAULT 0;
UPDATE message SET has_text = 1 WHERE mark_generation IS NOT NULL
    AND NOT (is_encrypted AND mark_encryption IN ('lock-key', 'lock-x', 'hourglass'));
DROP INDEX message_date;
CREATE INDEX message_list ON message (folder, date, id, flags, is_encrypted, has_text);
"""

# thread, thread_name, thread_parent: see store/threads.py; NULL in messages that are in no thread. parent:
# the name above; is_told: by a message that has this name itself. message_list again holds all that lists
# ask of a row.
_INDEX_4 = """
ALTER TABLE message ADD COLUMN thread INTEGER;
ALTER TABLE message ADD COLUMN thread_name INTEGER;
ALTER TABLE message ADD COLUMN thread_parent INTEGER;
CREATE INDEX message_thread ON message (thread) WHERE thread IS NOT NULL;
CREATE TABLE reference (
    name INTEGER PRIMARY KEY,
    thread INTEGER NOT NULL,
    parent INTEGER,
    is_told INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX reference_thread ON reference (thread);
CREATE TRIGGER thread_gone AFTER DELETE ON message
WHEN old.thread IS NOT NULL AND NOT EXISTS (SELECT 1 FROM message WHERE thread = old.thread) BEGIN
    DELETE FROM reference WHERE thread = old.thread;
END;
DROP INDEX message_list;
CREATE INDEX message_list ON message (
    folder, date, id, flags, is_encrypted, has_text, thread, thread_name, thread_parent
);
"""

# attachment_names: shown names of the files, separated by line feeds; NULL where it was not read yet.
_INDEX_5 = """
ALTER TABLE message ADD COLUMN attachment_names TEXT;
CREATE INDEX message_unread_text ON message (date, id) WHERE raw IS NOT NULL AND NOT has_text;
"""

# Who received a message, names and addresses; has_key: OpenPGP keys were found in it when it was opened.
# priority: as X-Priority has it. received: INTERNALDATE, in seconds since 1970; 0: not told.
_INDEX_6 = """
ALTER TABLE message ADD COLUMN to_people TEXT NOT NULL DEFAULT '';
ALTER TABLE message ADD COLUMN cc_people TEXT NOT NULL DEFAULT '';
ALTER TABLE message ADD COLUMN has_key INTEGER NOT NULL DEFAULT 0;
ALTER TABLE message ADD COLUMN priority INTEGER NOT NULL DEFAULT 3;
ALTER TABLE message ADD COLUMN received INTEGER NOT NULL DEFAULT 0;
UPDATE message SET to_people = recipients;
"""

# told_total, told_unread: by the server, for folders never synced to the end; size_bytes too, of any.
# is_foreign: of another user, or shared.
_INDEX_7 = """
ALTER TABLE folder ADD COLUMN told_total INTEGER;
ALTER TABLE folder ADD COLUMN told_unread INTEGER;
ALTER TABLE folder ADD COLUMN size_bytes INTEGER;
ALTER TABLE folder ADD COLUMN is_subscribed INTEGER NOT NULL DEFAULT 1;
ALTER TABLE folder ADD COLUMN is_foreign INTEGER NOT NULL DEFAULT 0;
"""


def _put_into_threads(connection: Connection) -> None:
    connection.execute(_INDEX_4)
    threads.catch_up(connection)


_RAW_1 = """
CREATE TABLE raw.received (hash BLOB PRIMARY KEY, data BLOB NOT NULL);

"""

Script = str | Callable[["Connection"], None]  # SQL, or a function where that is not enough

MIGRATIONS: dict[str, tuple[Script, ...]] = {
    "main": (_INDEX_1, _INDEX_2, _INDEX_3, _put_into_threads, _INDEX_5, _INDEX_6, _INDEX_7),
    "raw": (_RAW_1,),
    "local": LOCAL,
}

# Run where the index begins anew beside an old file of what is only local: ids of messages name nothing
# there any more, and would soon name others. A flag whose message is known by its id alone is given up.
INDEX_MADE_ANEW = """
DELETE FROM local.pending WHERE uids = '[]' AND kind <> 'append';
UPDATE local.pending SET messages = '[]';
UPDATE local.draft SET fields = json_remove(fields, '$.answers', '$.forwards');
UPDATE local.outgoing SET answers = NULL, forwards = NULL, redirects = NULL;
UPDATE local.draft_copy SET has_arrived = 0;
DELETE FROM local.filter_waiting;
"""

# Run where the file of what is only local begins anew beside an old index: what the index shows as done was
# perhaps never told to the server. uidnext 0 has every folder compared whole with it.
LOCAL_MADE_ANEW = """
DELETE FROM main.message WHERE uid IS NULL;
UPDATE main.folder SET uidnext = 0;
"""

# Run where the last run did not end by itself: one transaction may have reached the index and not the other
# file, so that a message was moved here and nowhere it is written down that the server is to be told.
COMPARE_MOVED = """
UPDATE main.folder SET uidnext = 0 WHERE account IN (
    SELECT f.account FROM main.message m JOIN main.folder f ON f.id = m.folder
    WHERE m.uid IS NULL AND m.id NOT IN (SELECT j.value FROM local.pending p, json_each(p.messages) j)
);
"""

# A message that no row of the index names any more is not kept: what a person deletes is gone. Triggers
# across files are temporary by nature, so each writer makes this one for itself.
FORGET_UNUSED = """
CREATE TEMP TRIGGER received_unused AFTER DELETE ON main.message WHEN old.raw IS NOT NULL BEGIN
    DELETE FROM received WHERE hash = old.raw AND NOT EXISTS (SELECT 1 FROM message WHERE raw = old.raw);
END;
"""
