-- The key of each clock hour, wrapped under the store key. This file is never backed up.
CREATE TABLE hour_keys (
    hour    INTEGER PRIMARY KEY NOT NULL,  -- UTC hours since 1970
    wrapped BLOB NOT NULL,
    uptime  INTEGER NOT NULL               -- milliseconds in service when it was made
) STRICT;

CREATE TABLE state (
    one        INTEGER PRIMARY KEY CHECK (one = 1),
    key_check  BLOB,
    scrub_owed INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO state (one) VALUES (1);
