"""The forms the store's files have had, each made from the one before: version n is the first n scripts.

Each file counts by itself: a new index may stand beside an old file of what is only local.
"""

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

-- Counts are true after every statement. 1: read, 64: deleted on the server, waiting to be expunged.
CREATE TRIGGER message_added AFTER INSERT ON message WHEN NOT new.flags & 64 BEGIN
    UPDATE folder SET total = total + 1, unread = unread + NOT (new.flags & 1) WHERE id = new.folder;
END;
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

CREATE VIRTUAL TABLE words USING fts5 (
    subject, people, body, content='', contentless_delete=1,
    tokenize='unicode61 remove_diacritics 2', prefix='2 3'
);
CREATE TRIGGER words_removed AFTER DELETE ON message BEGIN
    DELETE FROM words WHERE rowid = old.id;
END;

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

_RAW_1 = """
CREATE TABLE raw.received (hash BLOB PRIMARY KEY, data BLOB NOT NULL);

"""

# AUTOINCREMENT: the order of ids is the order of doing, and no id comes back.
# Folders stand there by path: ids are those of one index. uidvalidity tells which message a UID names.
_LOCAL_1 = """
CREATE TABLE local.pending (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL,
    kind TEXT NOT NULL,
    folder TEXT NOT NULL,
    uidvalidity INTEGER NOT NULL,
    messages TEXT NOT NULL,
    uids TEXT NOT NULL,
    flag TEXT NOT NULL DEFAULT '',
    target TEXT NOT NULL DEFAULT '',
    message_id TEXT NOT NULL DEFAULT '',
    raw BLOB
);
CREATE TABLE local.outgoing (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL,
    state TEXT NOT NULL,
    recipients TEXT NOT NULL,
    subject TEXT NOT NULL,
    is_encrypted INTEGER NOT NULL,
    is_signed INTEGER NOT NULL,
    created INTEGER NOT NULL,
    next_try INTEGER,
    tries INTEGER NOT NULL DEFAULT 0,
    error TEXT NOT NULL DEFAULT '',
    message_id TEXT NOT NULL,
    sent_copy BLOB NOT NULL
);
CREATE TABLE local.wire (
    outgoing INTEGER NOT NULL,
    number INTEGER NOT NULL,
    envelope_from TEXT NOT NULL,
    envelope_to TEXT NOT NULL,
    raw BLOB NOT NULL,
    is_done INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (outgoing, number)
);
CREATE TABLE local.draft (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL,
    changed INTEGER NOT NULL,
    fields TEXT NOT NULL
);
CREATE TABLE local.draft_file (
    draft INTEGER NOT NULL,
    number INTEGER NOT NULL,
    filename TEXT NOT NULL,
    content_type TEXT NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (draft, number)
);
CREATE TABLE local.key_note (
    fingerprint TEXT PRIMARY KEY,
    origin TEXT NOT NULL DEFAULT '',
    imported_on INTEGER,
    updated_on INTEGER,
    backed_up_on INTEGER
);
CREATE TABLE local.chosen_key (
    address TEXT NOT NULL,
    number INTEGER NOT NULL,
    fingerprint TEXT NOT NULL,
    PRIMARY KEY (address, number)
);
CREATE TABLE local.value (name TEXT PRIMARY KEY, text TEXT NOT NULL);
"""

# draft_copy: the message that stands for a draft in the Drafts folder of its account; where draft is NULL,
# one that was replaced, and is removed should it still turn up. own_subject: of encrypted messages of ours.
_LOCAL_2 = """
CREATE TABLE local.draft_copy (
    account TEXT NOT NULL,
    message_id TEXT NOT NULL,
    date INTEGER NOT NULL,
    draft INTEGER,
    has_arrived INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (account, message_id, date)
);
CREATE UNIQUE INDEX local.draft_copy_draft ON draft_copy (draft) WHERE draft IS NOT NULL;
CREATE TABLE local.own_subject (
    account TEXT NOT NULL,
    message_id TEXT NOT NULL,
    subject TEXT NOT NULL,
    PRIMARY KEY (account, message_id)
);
"""

# What a person, or a message, decided about reading; none of it can be fetched again.
# remote_allowed: whose mail may load pictures. kind: "sender" (an address, in lower case) or "site" (a host).
# autocrypt_peer: Autocrypt Level 1, section 2.1; times in seconds since 1970.
# first_verdict: what was found when a message was first checked, by the hash of its bytes.
# receipt: receipts that were asked for, and what was done: "sent" or "ignored".
_LOCAL_3 = """
CREATE TABLE local.remote_allowed (
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    added INTEGER NOT NULL,
    PRIMARY KEY (kind, value)
);
CREATE TABLE local.autocrypt_peer (
    address TEXT PRIMARY KEY,
    last_seen INTEGER,
    autocrypt_timestamp INTEGER,
    prefer_encrypt TEXT NOT NULL DEFAULT '',
    fingerprint TEXT NOT NULL DEFAULT '',
    keydata BLOB,
    gossip_timestamp INTEGER,
    gossip_fingerprint TEXT NOT NULL DEFAULT '',
    gossip_keydata BLOB
);
CREATE TABLE local.first_verdict (
    hash BLOB PRIMARY KEY,
    banner TEXT NOT NULL,
    signer TEXT NOT NULL,
    checked INTEGER NOT NULL
);
CREATE TABLE local.receipt (
    message_id TEXT NOT NULL,
    sender TEXT NOT NULL,
    answer TEXT NOT NULL,
    answered INTEGER NOT NULL,
    PRIMARY KEY (message_id, sender)
);
"""

# What was done to folders and the server does not know: in order, each with the paths of its moment.
_LOCAL_4 = """
CREATE TABLE local.folder_change (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL,
    kind TEXT NOT NULL,
    path TEXT NOT NULL,
    target TEXT NOT NULL,
    separator TEXT NOT NULL,
    uidvalidity INTEGER NOT NULL,
    uidnext INTEGER NOT NULL
);
"""

MIGRATIONS = {
    "main": (_INDEX_1, _INDEX_2, _INDEX_3),
    "raw": (_RAW_1,),
    "local": (_LOCAL_1, _LOCAL_2, _LOCAL_3, _LOCAL_4),
}

# Run where the index begins anew beside an old file of what is only local: ids of messages name nothing
# there any more, and would soon name others. A flag whose message is known by its id alone is given up.
INDEX_MADE_ANEW = """
DELETE FROM local.pending WHERE uids = '[]' AND kind <> 'append';
UPDATE local.pending SET messages = '[]';
UPDATE local.draft SET fields = json_remove(fields, '$.answers', '$.forwards');
UPDATE local.draft_copy SET has_arrived = 0;
"""

# A message that no row of the index names any more is not kept: what a person deletes is gone. Triggers
# across files are temporary by nature, so each writer makes this one for itself.
FORGET_UNUSED = """
CREATE TEMP TRIGGER received_unused AFTER DELETE ON main.message WHEN old.raw IS NOT NULL BEGIN
    DELETE FROM received WHERE hash = old.raw AND NOT EXISTS (SELECT 1 FROM message WHERE raw = old.raw);
END;
"""
