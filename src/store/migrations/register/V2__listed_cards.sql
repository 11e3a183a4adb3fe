-- The site's own lists. The card by keyed hash, and sealed under a key of the lists so that staff can be shown it.
CREATE TABLE listed_cards (
    card     BLOB NOT NULL,
    door     TEXT NOT NULL,           -- '': every door
    list     TEXT NOT NULL CHECK (list IN ('allow', 'deny')),
    origin   TEXT NOT NULL CHECK (origin IN ('staff', 'import')),
    sealed   BLOB NOT NULL,
    verifier TEXT,                    -- of the PIN; allow only
    sponsor  TEXT,                    -- who answers for them; allow only
    reason   TEXT NOT NULL,
    until    INTEGER,                 -- UTC, milliseconds; from then on it does not hold. NULL: for good
    added_at INTEGER NOT NULL,        -- UTC, milliseconds
    added_by TEXT NOT NULL,
    PRIMARY KEY (card, door, list, origin),
    CHECK (list = 'deny' OR (verifier IS NOT NULL AND sponsor IS NOT NULL AND until IS NOT NULL))
) STRICT, WITHOUT ROWID;

-- Who changed the lists, and why. It names no card, so it may outlive what it tells of.
CREATE TABLE list_acts (
    number INTEGER PRIMARY KEY,
    at     INTEGER NOT NULL,          -- UTC, milliseconds
    act    TEXT NOT NULL,
    door   TEXT NOT NULL,             -- '': every door
    cards  INTEGER NOT NULL,          -- how many it was about
    by     TEXT NOT NULL,
    reason TEXT
) STRICT;
