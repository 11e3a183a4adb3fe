-- Patrons known from a good online check. No card number: a keyed hash.
CREATE TABLE patrons (
    card       BLOB PRIMARY KEY NOT NULL,
    verifier   TEXT,
    facts      TEXT NOT NULL,     -- JSON
    checked_at INTEGER NOT NULL   -- UTC, milliseconds
) STRICT, WITHOUT ROWID;
CREATE INDEX patrons_checked_at ON patrons (checked_at);
