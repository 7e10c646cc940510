-- What is added to an utterance after its words: to find it without reading the whole session.
CREATE INDEX added_by_utterance ON event (session, utterance, number) WHERE kind <> 'settled' AND utterance IS NOT NULL;
