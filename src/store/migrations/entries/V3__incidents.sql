-- What staff should hear of. It is kept as long as an entry is. The item it is about is sealed under a key of its own.
CREATE TABLE incidents (
    number  INTEGER PRIMARY KEY AUTOINCREMENT,  -- the order in which they took place; never used twice
    at      INTEGER NOT NULL,                   -- UTC, milliseconds
    dated   INTEGER NOT NULL,                   -- 0: written while the clock could not be believed
    uptime  INTEGER NOT NULL,                   -- milliseconds in service, from which such a row is dated
    code    TEXT NOT NULL,
    word    TEXT NOT NULL,
    place   TEXT NOT NULL,
    details TEXT NOT NULL,                      -- JSON: numbers and states that name nobody
    item    BLOB                                -- sealed
) STRICT;
CREATE INDEX incidents_at ON incidents (at);

-- The last entries before an incident. An id goes with its entry, before the incident does.
CREATE TABLE incident_entries (
    incident INTEGER NOT NULL,
    entry    TEXT NOT NULL,
    PRIMARY KEY (incident, entry)
) STRICT, WITHOUT ROWID;
CREATE INDEX incident_entries_entry ON incident_entries (entry);

-- How many people are inside, as the counters have it.
CREATE TABLE people (
    one    INTEGER PRIMARY KEY CHECK (one = 1),
    inside INTEGER NOT NULL,
    at     INTEGER NOT NULL  -- UTC, milliseconds
) STRICT;
