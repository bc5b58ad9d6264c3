-- The ledger, version 1. The file is made with pages of 4096 bytes, the last 16 of each a checksum
-- (issuer/ledger/pages.c), in WAL mode; application_id and user_version are set by the program.
-- Times are seconds since 1970-01-01T00:00:00Z. Ids are the 16 bytes of a UUID.

-- One row, changed by every transaction: whoever holds an older `seq` holds an older ledger.
CREATE TABLE head (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    uuid TEXT NOT NULL,           -- of this ledger; the workspace keeps it beside the file
    seq INTEGER NOT NULL,         -- transactions so far
    last_time INTEGER NOT NULL    -- the latest time that any row mentions
) STRICT;

-- Digests of frameworks and policies, batches, output folders: few, and named by many rows.
CREATE TABLE texts (
    id INTEGER PRIMARY KEY,
    text TEXT NOT NULL UNIQUE
) STRICT;

-- Processes at work. AUTOINCREMENT: the id of one that is gone is never given to another, so that
-- a row whose owner is not in this table is free.
CREATE TABLE owners (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    host TEXT NOT NULL,           -- machine
    boot TEXT NOT NULL,           -- boot id: a machine that was started anew has no old processes
    space TEXT NOT NULL,          -- PID namespace: elsewhere the pid means another process
    pid INTEGER NOT NULL,
    start INTEGER NOT NULL,       -- of the process, in clock ticks since the boot
    lease INTEGER NOT NULL        -- until when to believe in it where nobody can look
) STRICT;

CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    batch INTEGER NOT NULL REFERENCES texts (id),
    out INTEGER NOT NULL REFERENCES texts (id),
    purpose INTEGER NOT NULL CHECK (purpose BETWEEN 0 AND 2),
    entries INTEGER NOT NULL,
    started INTEGER NOT NULL,
    ended INTEGER                 -- NULL: it is at work, or died
) STRICT;

CREATE TABLE lists (
    number INTEGER PRIMARY KEY CHECK (number >= 1),
    purpose INTEGER NOT NULL CHECK (purpose IN (1, 2)), -- 1 revocation, 2 suspension
    entries INTEGER NOT NULL CHECK (entries >= 131072 AND entries % 8 = 0),
    used INTEGER NOT NULL CHECK (used BETWEEN 0 AND entries),
    version INTEGER NOT NULL,     -- grows when a bit changes
    written INTEGER NOT NULL      -- version of the list credential that is in place; 0 = none
) STRICT;

CREATE TABLE credentials (
    number INTEGER PRIMARY KEY,   -- order of the first claims
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    -- 0 pending, 1 issued, 2 revoked, 3 suspended, 4 superseded
    state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 4),
    revision INTEGER NOT NULL CHECK (revision >= 0),
    supersedes BLOB CHECK (length(supersedes) = 16),
    learner BLOB NOT NULL CHECK (length(learner) = 32),
    facts BLOB NOT NULL CHECK (length(facts) = 32),
    framework INTEGER NOT NULL REFERENCES texts (id),
    policy INTEGER NOT NULL REFERENCES texts (id),
    run INTEGER NOT NULL REFERENCES runs (id),   -- that claimed it last
    list INTEGER REFERENCES lists (number),      -- NULL: no status entry
    slot INTEGER CHECK (slot >= 0 AND (slot IS NULL) = (list IS NULL)),
    owner INTEGER,                -- at work on it; NULL, or not in owners: nobody
    claimed INTEGER NOT NULL,     -- first
    issued INTEGER,               -- first
    changed INTEGER,              -- state, after it was issued
    place INTEGER REFERENCES runs (id),          -- the run below whose folder the file is
    file TEXT,
    start INTEGER,                -- of the credential in a file of many; length 0: all of the file
    length INTEGER,
    sha256 BLOB CHECK (length(sha256) = 32),
    CHECK (state = 0 OR (issued IS NOT NULL AND place IS NOT NULL AND file IS NOT NULL
        AND start IS NOT NULL AND length IS NOT NULL AND sha256 IS NOT NULL))
) STRICT;

-- No two credentials ever share a status index, whatever a program does.
CREATE UNIQUE INDEX credentials_slot ON credentials (list, slot) WHERE list IS NOT NULL;
-- The few whose bit may be set.
CREATE INDEX credentials_bits ON credentials (list, slot) WHERE state >= 2;

-- The audit trail. Rows are added, never changed.
CREATE TABLE events (
    number INTEGER PRIMARY KEY,
    credential INTEGER NOT NULL REFERENCES credentials (number),
    time INTEGER NOT NULL,
    before INTEGER NOT NULL,
    after INTEGER NOT NULL,
    reason TEXT NOT NULL
) STRICT;
CREATE INDEX events_credential ON events (credential);
CREATE TRIGGER events_stay BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events stay'); END;
CREATE TRIGGER events_last BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events last'); END;
