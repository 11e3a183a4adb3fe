-- Loans and returns that the library system has still to hear of, and those of which it would not or could not. A row
-- goes as soon as the library system has taken the act. Card and item are sealed under a key of the outbox.
CREATE TABLE outbox (
    number     INTEGER PRIMARY KEY AUTOINCREMENT,  -- the order in which they took place; never used twice
    at         INTEGER NOT NULL,                   -- UTC, milliseconds: when it took place
    dated      INTEGER NOT NULL,                   -- 0: written while the clock could not be believed
    uptime     INTEGER NOT NULL,                   -- milliseconds in service, from which such a row is dated
    kind       TEXT NOT NULL CHECK (kind IN ('loan', 'return')),
    state      TEXT NOT NULL CHECK (state IN ('waiting', 'asking', 'rejected', 'unknown')),
    was_sent   INTEGER NOT NULL,                   -- 1: it was sent before it came here, and its answer was lost
    sealed     BLOB NOT NULL,                      -- the card, for a loan, and the item
    words      BLOB,                               -- sealed: why the library system rejects it
    settled_at INTEGER,                            -- UTC, milliseconds: rejected or unknown since
    CHECK ((settled_at IS NOT NULL) = (state IN ('rejected', 'unknown'))),
    CHECK (words IS NULL OR state = 'rejected')
) STRICT;

-- Who cleared what. It names neither card nor item, so it may outlive what it tells of.
CREATE TABLE outbox_acts (
    number INTEGER PRIMARY KEY,
    at     INTEGER NOT NULL,  -- UTC, milliseconds
    row    INTEGER NOT NULL,  -- its number in the outbox
    kind   TEXT NOT NULL,
    state  TEXT NOT NULL,
    by     TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT;
