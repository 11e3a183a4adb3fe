-- The entry log, the PIN attempts and what the store knows of time. Ids are text on purpose: what a deleted row left
-- behind can then be searched for in the raw file.
CREATE TABLE entries (
    id      TEXT PRIMARY KEY NOT NULL,  -- UUIDv7
    at      INTEGER NOT NULL,           -- UTC, milliseconds
    dated   INTEGER NOT NULL,           -- 0: written while the clock could not be believed
    uptime  INTEGER NOT NULL,           -- milliseconds in service, from which such a row is dated
    hour    INTEGER NOT NULL,           -- which hour key: UTC hours since 1970
    site    TEXT NOT NULL,
    door    TEXT NOT NULL,
    reason  TEXT NOT NULL,
    granted INTEGER NOT NULL,
    online  INTEGER NOT NULL,
    card    BLOB,                       -- sealed under the hour key; grants only
    visitor TEXT,                       -- pseudonym under the hour key; refusals only
    still   TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX entries_at ON entries (at);

CREATE TABLE card_attempts (
    card         BLOB PRIMARY KEY NOT NULL,  -- keyed hash
    state        TEXT NOT NULL,
    last_at      INTEGER NOT NULL,           -- milliseconds in service
    locked_until INTEGER NOT NULL            -- milliseconds in service
) STRICT, WITHOUT ROWID;
CREATE INDEX card_attempts_last_at ON card_attempts (last_at);

CREATE TABLE door_attempts (
    door  TEXT PRIMARY KEY NOT NULL,
    state TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Scans that were no card: counts name nobody.
CREATE TABLE scans (
    door  TEXT NOT NULL,
    hour  INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (door, hour)
) STRICT, WITHOUT ROWID;

CREATE TABLE state (
    one        INTEGER PRIMARY KEY CHECK (one = 1),
    time_floor INTEGER,                     -- UTC, milliseconds
    uptime     INTEGER NOT NULL DEFAULT 0,  -- milliseconds in service
    scrub_owed INTEGER NOT NULL DEFAULT 0   -- 1: rows were deleted and the file not yet rewritten
) STRICT;
INSERT INTO state (one) VALUES (1);
