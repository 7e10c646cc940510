/** What tests of captions are made of. */

import type { Caption } from "../wire/feed";
import type { Session } from "../wire/session";

/** A caption of utterance 0 from 1 s to 2 s by nobody, but for what is given. */
export function caption(given: Partial<Caption>): Caption {
  return {
    type: "caption",
    seq: 1,
    utterance: 0,
    language: "ja",
    edition: 0,
    revision: 0,
    speaker: null,
    agenda_item: null,
    start_ms: 1000,
    end_ms: 2000,
    settled: "",
    corrected: [],
    ends: [],
    ruby: [],
    stable: "",
    draft: "",
    state: "tentative",
    translation: null,
    untranslated: null,
    ...given,
  };
}

/** A live session without agenda, roster or anything said, but for what is given. */
export function session(given: Partial<Session>): Session {
  return {
    id: "one",
    title: "定例会",
    language: "ja",
    stage: "live",
    opened_at: null,
    length_ms: null,
    demonstration: false,
    origin: "live",
    utterances: 0,
    agenda: [],
    roster: [],
    now: null,
    model: null,
    floor: [],
    agenda_course: [],
    recording: null,
    furigana: false,
    caption_characters: null,
    gaps: [],
    closed: [],
    languages: ["ja"],
    ...given,
  };
}
