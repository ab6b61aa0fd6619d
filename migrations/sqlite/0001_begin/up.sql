-- All that the server keeps. Days are UTC, counted from 1970-01-01; nothing here is finer for what a reporter did.
-- Identifiers are the 16 bytes of a UUID. Rows lie in the order in which they came; no column says at what time.

CREATE TABLE cases (
    id BLOB NOT NULL PRIMARY KEY,
    authenticator_hash BLOB NOT NULL UNIQUE,
    day INTEGER NOT NULL,
    purge_after INTEGER,
    hold INTEGER NOT NULL DEFAULT 0,
    -- The place of the access entry that is in force, which is the generation of its wraps.
    generation INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX cases_purge_after ON cases (purge_after);

-- What a member asked for that takes a second one: at most one for each case.
CREATE TABLE requests (
    case_id BLOB NOT NULL PRIMARY KEY REFERENCES cases (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('access', 'purge', 'retention')),
    member_id BLOB NOT NULL,
    generation INTEGER NOT NULL,
    day INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    purge_after INTEGER,
    hold INTEGER NOT NULL DEFAULT 0,
    -- For access: the members to be left out, 16 bytes each.
    leaves_out BLOB NOT NULL DEFAULT x''
) STRICT;

CREATE TABLE wraps (
    case_id BLOB NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    generation INTEGER NOT NULL,
    member_id BLOB NOT NULL,
    file BLOB NOT NULL,
    PRIMARY KEY (case_id, generation, member_id)
) STRICT;

CREATE TABLE entries (
    case_id BLOB NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    stream TEXT NOT NULL CHECK (stream IN ('dialogue', 'desk')),
    seq INTEGER NOT NULL,
    day INTEGER NOT NULL,
    -- Null for the reporter.
    member_id BLOB,
    envelope BLOB NOT NULL,
    PRIMARY KEY (case_id, stream, seq)
) STRICT;

CREATE TABLE attachments (
    case_id BLOB NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    id BLOB NOT NULL,
    -- The entry that declared it, and so the side that may send its pieces.
    stream TEXT NOT NULL,
    seq INTEGER NOT NULL,
    pieces INTEGER NOT NULL,
    PRIMARY KEY (case_id, id),
    FOREIGN KEY (case_id, stream, seq) REFERENCES entries (case_id, stream, seq) ON DELETE CASCADE
) STRICT;

CREATE INDEX attachments_entry ON attachments (case_id, stream, seq);

CREATE TABLE pieces (
    case_id BLOB NOT NULL,
    attachment_id BLOB NOT NULL,
    piece INTEGER NOT NULL,
    octets BLOB NOT NULL,
    PRIMARY KEY (case_id, attachment_id, piece),
    FOREIGN KEY (case_id, attachment_id) REFERENCES attachments (case_id, id) ON DELETE CASCADE
) STRICT;

CREATE TABLE members (
    id BLOB NOT NULL PRIMARY KEY,
    counter INTEGER NOT NULL DEFAULT 0
) STRICT;

-- What each member has to hear of. One row is one thing: an entry (with what it declares), an attachment (with its
-- new pieces), or, with neither, the case itself. A purged case leaves one row for its tombstone.
CREATE TABLE changes (
    member_id BLOB NOT NULL REFERENCES members (id),
    number INTEGER NOT NULL,
    case_id BLOB NOT NULL,
    stream TEXT,
    seq INTEGER,
    attachment_id BLOB,
    PRIMARY KEY (member_id, number)
) STRICT, WITHOUT ROWID;

-- For what is heard of once, in its newest state; entries, of which there are many, cost nothing here.
CREATE INDEX changes_newest ON changes (case_id, member_id) WHERE stream IS NULL;

CREATE TABLE sessions (
    token_hash BLOB NOT NULL PRIMARY KEY,
    member_id BLOB NOT NULL,
    -- Seconds since 1970: these are members' times.
    expires INTEGER NOT NULL,
    ends INTEGER NOT NULL
) STRICT;

CREATE TABLE nonces (
    nonce BLOB NOT NULL PRIMARY KEY,
    expires INTEGER NOT NULL
) STRICT;

CREATE TABLE tombstones (
    case_id BLOB NOT NULL PRIMARY KEY,
    day INTEGER NOT NULL,
    purged INTEGER NOT NULL
) STRICT;

CREATE TABLE tombstone_entries (
    case_id BLOB NOT NULL REFERENCES tombstones (case_id),
    seq INTEGER NOT NULL,
    day INTEGER NOT NULL,
    envelope BLOB NOT NULL,
    PRIMARY KEY (case_id, seq)
) STRICT;

CREATE TABLE charters (
    epoch INTEGER NOT NULL PRIMARY KEY,
    text TEXT NOT NULL,
    signature TEXT NOT NULL
) STRICT;

-- What reporters wrote on a day, for the budgets.
CREATE TABLE totals (
    day INTEGER NOT NULL PRIMARY KEY,
    writes INTEGER NOT NULL DEFAULT 0,
    bytes INTEGER NOT NULL DEFAULT 0
) STRICT;
