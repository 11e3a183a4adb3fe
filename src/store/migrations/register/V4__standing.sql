-- Doors of which the fire panel has called, until somebody on site resets them: they stay released over a power cut.
CREATE TABLE fires (
    place TEXT PRIMARY KEY,  -- `door.ID`
    at    INTEGER NOT NULL   -- UTC, milliseconds
) STRICT, WITHOUT ROWID;

-- Until when a door is held open, and how long the store had been in service when that was ordered.
ALTER TABLE staff_acts ADD COLUMN until  INTEGER;  -- UTC, milliseconds
ALTER TABLE staff_acts ADD COLUMN uptime INTEGER;  -- milliseconds
