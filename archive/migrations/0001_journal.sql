-- Which journal this is: an index made from another one must not be taken for its own.
CREATE TABLE journal (identity TEXT NOT NULL) STRICT;
INSERT INTO journal (identity) VALUES (lower(hex(randomblob(16))));

CREATE TABLE session (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

-- Everything that happened, in order. Rows are added and never changed.
CREATE TABLE event (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    session TEXT NOT NULL REFERENCES session (id),
    kind TEXT NOT NULL,
    utterance INTEGER, -- of settled words only: to find an utterance without reading the whole session
    recorded_at INTEGER NOT NULL DEFAULT (unixepoch()), -- for people who look into the database
    payload TEXT NOT NULL
) STRICT;

CREATE INDEX event_by_session ON event (session, number);
CREATE INDEX event_by_kind ON event (session, kind, number) WHERE kind <> 'settled';
CREATE INDEX settled_by_utterance ON event (session, utterance, number) WHERE kind = 'settled';

CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'the journal is only added to'); END;
CREATE TRIGGER event_is_never_removed BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'the journal is only added to'); END;
