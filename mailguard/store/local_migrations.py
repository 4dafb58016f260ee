"""The forms of the file that holds what is only here, and can be fetched from no server."""

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

# How much of a folder is kept here, and whether it is watched for new mail. keep: "headers", "days" or "all".
_LOCAL_5 = """
CREATE TABLE local.folder_policy (
    account TEXT NOT NULL,
    path TEXT NOT NULL,
    keep TEXT NOT NULL,
    days INTEGER NOT NULL DEFAULT 0,
    is_watched INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (account, path)
);
"""

# How a person looks at a folder: columns, order, threads. fields: JSON, "" for the usual view.
# opened: when it was last looked at, in seconds since 1970; 0: never. target: when messages were last moved
# or copied there, in milliseconds since 1970.
_LOCAL_6 = """
CREATE TABLE local.folder_view (
    account TEXT NOT NULL,
    path TEXT NOT NULL,
    fields TEXT NOT NULL DEFAULT '',
    is_favourite INTEGER NOT NULL DEFAULT 0,
    opened INTEGER NOT NULL DEFAULT 0,
    target INTEGER NOT NULL DEFAULT 0,
    colour TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (account, path)
);
"""

# Tags by their IMAP keywords: what a person calls them. number: their order, that of the keys 1 to 9. Every
# profile begins with the five that mail programs agree on (mailguard/model/tags.py).
_LOCAL_7 = """
CREATE TABLE local.tag (
    keyword TEXT PRIMARY KEY COLLATE NOCASE,
    name TEXT NOT NULL,
    colour TEXT NOT NULL,
    number INTEGER NOT NULL
);
INSERT INTO local.tag (keyword, name, colour, number) VALUES
    ('$label1', 'Important', '#FF0000', 1),
    ('$label2', 'Work', '#FF9900', 2),
    ('$label3', 'Personal', '#009900', 3),
    ('$label4', 'To Do', '#3333FF', 4),
    ('$label5', 'Later', '#993399', 5);
"""

# Of outgoing: send_at, not before; NULL: at once. keys_until: when the first of its keys expires. Both in
# seconds since 1970. answers, forwards, redirects: messages that are marked once it is sent. wants_report:
# RFC 3461. is_redirect: a received message that is sent on as it stands.
# Of wire: refused, JSON of address and reply: for whom the server refused it for good.
_LOCAL_8 = """
ALTER TABLE local.outgoing ADD COLUMN send_at INTEGER;
ALTER TABLE local.outgoing ADD COLUMN keys_until INTEGER;
ALTER TABLE local.outgoing ADD COLUMN answers INTEGER;
ALTER TABLE local.outgoing ADD COLUMN forwards INTEGER;
ALTER TABLE local.outgoing ADD COLUMN wants_report INTEGER NOT NULL DEFAULT 0;
ALTER TABLE local.outgoing ADD COLUMN is_redirect INTEGER NOT NULL DEFAULT 0;
ALTER TABLE local.outgoing ADD COLUMN redirects INTEGER;
ALTER TABLE local.wire ADD COLUMN refused TEXT NOT NULL DEFAULT '{}';
"""

# A search that stands among the folders. text: as it is typed; scope: JSON list of [account, path], all if
# it is empty.
_LOCAL_9 = """
CREATE TABLE local.saved_search (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    scope TEXT NOT NULL
);
"""

# Message filters in their order, and what they did. fields: JSON.
# filter_done: what is never done twice to a message: copies of it, passing it on. message: its Message-ID.
# filter_answer: whom filters answered, in lower case. filter_waiting: what waits until a key is unlocked.
_LOCAL_10 = """
CREATE TABLE local.filter (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    number INTEGER NOT NULL,
    fields TEXT NOT NULL
);
CREATE TABLE local.filter_log (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    time INTEGER NOT NULL,
    fields TEXT NOT NULL
);
CREATE TABLE local.filter_done (
    filter INTEGER NOT NULL,
    kind TEXT NOT NULL,
    message TEXT NOT NULL,
    time INTEGER NOT NULL,
    PRIMARY KEY (filter, kind, message)
);
CREATE TABLE local.filter_answer (address TEXT PRIMARY KEY, time INTEGER NOT NULL);
CREATE TABLE local.filter_waiting (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    time INTEGER NOT NULL,
    message INTEGER NOT NULL,
    fields TEXT NOT NULL
);
"""

# Folders of no server. They can be fetched from nowhere, so they stand in this file and not in the index.
# modseq: rises with every change of the folder. received: seconds since 1970. flags: parted by blanks.
_LOCAL_11 = """
CREATE TABLE local.local_folder (
    path TEXT PRIMARY KEY,
    uidvalidity INTEGER NOT NULL,
    uidnext INTEGER NOT NULL DEFAULT 1,
    modseq INTEGER NOT NULL DEFAULT 1
);
CREATE TABLE local.local_message (
    path TEXT NOT NULL REFERENCES local_folder ON DELETE CASCADE ON UPDATE CASCADE,
    uid INTEGER NOT NULL,
    flags TEXT NOT NULL,
    received INTEGER NOT NULL,
    message_id TEXT NOT NULL,
    hash BLOB NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (path, uid)
);
CREATE INDEX local.local_message_hash ON local_message (hash);
CREATE INDEX local.local_message_id ON local_message (message_id);
"""

LOCAL = (
    _LOCAL_1,
    _LOCAL_2,
    _LOCAL_3,
    _LOCAL_4,
    _LOCAL_5,
    _LOCAL_6,
    _LOCAL_7,
    _LOCAL_8,
    _LOCAL_9,
    _LOCAL_10,
    _LOCAL_11,
)
