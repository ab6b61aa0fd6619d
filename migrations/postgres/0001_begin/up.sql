-- All that the server keeps. Days are UTC, counted from 1970-01-01; nothing here is finer for what a reporter did.
-- Identifiers are the 16 bytes of a UUID. Rows lie in the order in which they came; no column says at what time.

CREATE TABLE cases (
    id BYTEA NOT NULL PRIMARY KEY,
    authenticator_hash BYTEA NOT NULL UNIQUE,
    day BIGINT NOT NULL,
    purge_after BIGINT,
    hold BOOLEAN NOT NULL DEFAULT FALSE,
    -- The place of the access entry that is in force, which is the generation of its wraps.
    generation BIGINT NOT NULL DEFAULT 0
);

CREATE INDEX cases_purge_after ON cases (purge_after);

-- What a member asked for that takes a second one: at most one for each case.
CREATE TABLE requests (
    case_id BYTEA NOT NULL PRIMARY KEY REFERENCES cases (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('access', 'purge', 'retention')),
    member_id BYTEA NOT NULL,
    generation BIGINT NOT NULL,
    day BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    purge_after BIGINT,
    hold BOOLEAN NOT NULL DEFAULT FALSE,
    -- For access: the members to be left out, 16 bytes each.
    leaves_out BYTEA NOT NULL DEFAULT ''
);

CREATE TABLE wraps (
    case_id BYTEA NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    generation BIGINT NOT NULL,
    member_id BYTEA NOT NULL,
    file BYTEA NOT NULL,
    PRIMARY KEY (case_id, generation, member_id)
);

CREATE TABLE entries (
    case_id BYTEA NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    stream TEXT NOT NULL CHECK (stream IN ('dialogue', 'desk')),
    seq BIGINT NOT NULL,
    day BIGINT NOT NULL,
    -- Null for the reporter.
    member_id BYTEA,
    envelope BYTEA NOT NULL,
    PRIMARY KEY (case_id, stream, seq)
);

CREATE TABLE attachments (
    case_id BYTEA NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    id BYTEA NOT NULL,
    -- The entry that declared it, and so the side that may send its pieces.
    stream TEXT NOT NULL,
    seq BIGINT NOT NULL,
    pieces BIGINT NOT NULL,
    PRIMARY KEY (case_id, id),
    FOREIGN KEY (case_id, stream, seq) REFERENCES entries (case_id, stream, seq) ON DELETE CASCADE
);

CREATE INDEX attachments_entry ON attachments (case_id, stream, seq);

CREATE TABLE pieces (
    case_id BYTEA NOT NULL,
    attachment_id BYTEA NOT NULL,
    piece BIGINT NOT NULL,
    octets BYTEA NOT NULL,
    PRIMARY KEY (case_id, attachment_id, piece),
    FOREIGN KEY (case_id, attachment_id) REFERENCES attachments (case_id, id) ON DELETE CASCADE
);

CREATE TABLE members (
    id BYTEA NOT NULL PRIMARY KEY,
    counter BIGINT NOT NULL DEFAULT 0
);

-- What each member has to hear of. One row is one thing: an entry (with what it declares), an attachment (with its
-- new pieces), or, with neither, the case itself. A purged case leaves one row for its tombstone.
CREATE TABLE changes (
    member_id BYTEA NOT NULL REFERENCES members (id),
    number BIGINT NOT NULL,
    case_id BYTEA NOT NULL,
    stream TEXT,
    seq BIGINT,
    attachment_id BYTEA,
    PRIMARY KEY (member_id, number)
);

-- For what is heard of once, in its newest state; entries, of which there are many, cost nothing here.
CREATE INDEX changes_newest ON changes (case_id, member_id) WHERE stream IS NULL;

CREATE TABLE sessions (
    token_hash BYTEA NOT NULL PRIMARY KEY,
    member_id BYTEA NOT NULL,
    -- Seconds since 1970: these are members' times.
    expires BIGINT NOT NULL,
    ends BIGINT NOT NULL
);

CREATE TABLE nonces (
    nonce BYTEA NOT NULL PRIMARY KEY,
    expires BIGINT NOT NULL
);

CREATE TABLE tombstones (
    case_id BYTEA NOT NULL PRIMARY KEY,
    day BIGINT NOT NULL,
    purged BIGINT NOT NULL
);

CREATE TABLE tombstone_entries (
    case_id BYTEA NOT NULL REFERENCES tombstones (case_id),
    seq BIGINT NOT NULL,
    day BIGINT NOT NULL,
    envelope BYTEA NOT NULL,
    PRIMARY KEY (case_id, seq)
);

CREATE TABLE charters (
    epoch BIGINT NOT NULL PRIMARY KEY,
    text TEXT NOT NULL,
    signature TEXT NOT NULL
);

-- What reporters wrote on a day, for the budgets.
CREATE TABLE totals (
    day BIGINT NOT NULL PRIMARY KEY,
    writes BIGINT NOT NULL DEFAULT 0,
    bytes BIGINT NOT NULL DEFAULT 0
);

-- Ciphertext does not compress: keep it as it is, out of line.
ALTER TABLE wraps ALTER COLUMN file SET STORAGE EXTERNAL;
ALTER TABLE entries ALTER COLUMN envelope SET STORAGE EXTERNAL;
ALTER TABLE pieces ALTER COLUMN octets SET STORAGE EXTERNAL;
ALTER TABLE tombstone_entries ALTER COLUMN envelope SET STORAGE EXTERNAL;

-- Nothing of a purged case stays in the planner's statistics: every look-up is by a key, and needs none.
ALTER TABLE cases ALTER COLUMN id SET STATISTICS 0, ALTER COLUMN authenticator_hash SET STATISTICS 0;
ALTER TABLE requests ALTER COLUMN case_id SET STATISTICS 0;
ALTER TABLE wraps ALTER COLUMN case_id SET STATISTICS 0, ALTER COLUMN file SET STATISTICS 0;
ALTER TABLE entries ALTER COLUMN case_id SET STATISTICS 0, ALTER COLUMN envelope SET STATISTICS 0;
ALTER TABLE attachments ALTER COLUMN case_id SET STATISTICS 0, ALTER COLUMN id SET STATISTICS 0;
ALTER TABLE pieces ALTER COLUMN case_id SET STATISTICS 0, ALTER COLUMN attachment_id SET STATISTICS 0,
    ALTER COLUMN octets SET STATISTICS 0;
ALTER TABLE changes ALTER COLUMN case_id SET STATISTICS 0, ALTER COLUMN attachment_id SET STATISTICS 0;
ALTER TABLE tombstones ALTER COLUMN case_id SET STATISTICS 0;
ALTER TABLE tombstone_entries ALTER COLUMN case_id SET STATISTICS 0, ALTER COLUMN envelope SET STATISTICS 0;
