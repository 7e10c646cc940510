-- Files of recorded sound that become sessions, in the order in which they came.
CREATE TABLE import (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    session TEXT NOT NULL UNIQUE,
    opening TEXT NOT NULL, -- the event that will open the session, as the journal writes it
    file_name TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    state TEXT NOT NULL,
    reason TEXT, -- why it failed
    oddity TEXT, -- what is odd about a file that can be used all the same
    begun INTEGER NOT NULL DEFAULT FALSE, -- the session is in the journal
    resume_at_us INTEGER NOT NULL DEFAULT 0, -- everything said before this is in the journal
    done_ms INTEGER NOT NULL DEFAULT 0,
    total_ms INTEGER,
    left_s INTEGER,
    changed_at INTEGER NOT NULL -- milliseconds since 1970
) STRICT;
