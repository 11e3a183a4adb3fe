-- What staff did: who, when, where, why, and what came of it. It names no card and no item, so it may outlive what it
-- tells of. Changes of the lists are written here in the commit that makes them.
CREATE TABLE staff_acts (
    number     INTEGER PRIMARY KEY AUTOINCREMENT,      -- never used twice
    at         INTEGER NOT NULL,                       -- UTC, milliseconds
    act        TEXT NOT NULL,
    place      TEXT NOT NULL,                          -- `door.ID` or `device.ID`; '': the whole site
    detail     TEXT,                                   -- what its word alone does not say: until when, how many
    cards      INTEGER,                                -- how many a change of the lists was about
    by         TEXT NOT NULL,
    role       TEXT NOT NULL DEFAULT 'unix-user',      -- by what right
    reason     TEXT,
    outcome    TEXT,                                   -- `done`, or a code; NULL: written down, and nobody can say
    settled_at INTEGER,                                -- UTC, milliseconds
    CHECK ((outcome IS NULL) = (settled_at IS NULL))
) STRICT;

INSERT INTO staff_acts (at, act, place, cards, by, reason, outcome, settled_at)
SELECT at, act, CASE door WHEN '' THEN '' ELSE 'door.' || door END, cards, by, reason, 'done', at
FROM list_acts ORDER BY number;

DROP TABLE list_acts;
