/** What the service says of sessions. */

import { count, flag, fraction, list, object, or, orNull, range, size, text, type Read, word } from "./json";
import { ruby } from "./ruby";

export const stage = word("scheduled", "live", "closed", "adjourned");
const role = word("chair", "member", "official", "clerk", "visitor");

const summaryFields = {
  id: text,
  title: text,
  language: or(text, "ja"),
  stage,
  opened_at: orNull(text),
  length_ms: orNull(count),
  demonstration: or(flag, false),
  origin: or(word("live", "recorded_sound"), "live"),
  utterances: or(count, 0),
};
const summary = object(summaryFields);
export type SessionSummary = ReturnType<typeof summary>;
export type Stage = SessionSummary["stage"];

export const sessions: Read<readonly SessionSummary[]> = (value, at) =>
  object({ sessions: list(summary) })(value, at).sessions;

const speaker = object({ id: text, name: text, reading: or(text, ""), role, title: or(text, "") });
export type Speaker = ReturnType<typeof speaker>;
export type Role = Speaker["role"];

const agendaItem = object({ id: count, title: text });
export type AgendaItem = ReturnType<typeof agendaItem>;

/** By what a change of the floor is known: operator, microphone, chair_call, schedule. */
const floorChange = object({ at_ms: count, speaker: orNull(text), source: orNull(text) });
export type FloorChange = ReturnType<typeof floorChange>;

const itemChange = object({ at_ms: count, agenda_item: orNull(count) });
export type ItemChange = ReturnType<typeof itemChange>;

const part = object({ number: count, starts_at_ms: count, length_ms: or(count, 0) });
export type Part = ReturnType<typeof part>;

/** A stretch without captions; without an end while it lasts. */
const gap = object({ start_ms: count, end_ms: orNull(count) });
export type Gap = ReturnType<typeof gap>;

export const now = object({
  speaker: orNull(text),
  floor_source: orNull(text),
  agenda_item: orNull(count),
  media_time_ms: or(count, 0),
});

/** Everything about one session but what was said. */
export const session = object({
  ...summaryFields,
  agenda: or(list(agendaItem), []),
  roster: or(list(speaker), []),
  now: orNull(now),
  model: orNull(object({ name: text, demonstration: or(flag, false) })),
  floor: or(list(floorChange), []),
  agenda_course: or(list(itemChange), []),
  recording: orNull(object({ parts: list(part) })),
  /** Whether caption files can have readings over their kanji. */
  furigana: or(flag, false),
  /** How many full-width characters a line of captions has, where the town says so. */
  caption_characters: orNull(size),
  gaps: or(list(gap), []),
  /** Stretches in which the public was shut out. */
  closed: or(list(gap), []),
  /** What its captions can be read in: first the language that is spoken. */
  languages: or(list(text), []),
});
export type Session = ReturnType<typeof session>;

/** Who made a translation. */
export const origin = word("phrase_book", "person", "machine");
export type Origin = ReturnType<typeof origin>;

const utteranceFields = {
  id: count,
  speaker: orNull(text),
  agenda_item: orNull(count),
  start_ms: count,
  end_ms: count,
  text,
  /** How often people corrected it, and where. */
  edition: or(count, 0),
  corrected: or(list(range), []),
  /** After how many characters a row of the words that are shown may end. */
  ends: or(list(count), []),
  /** Kana over the words that are shown, where they were asked for. */
  ruby,
  /** In the language asked for, where there is one. */
  translation: orNull(
    object({
      origin,
      machine: orNull(text),
      text,
      readability: orNull(count),
      /** Whether it says what was said before a correction. */
      before_correction: or(flag, false),
    }),
  ),
};
const utterance = object(utteranceFields);
export type Utterance = ReturnType<typeof utterance>;

const spokenWord = object({ text, start_ms: count, end_ms: count, probability: fraction });
export type SpokenWord = ReturnType<typeof spokenWord>;

/** An utterance with its words, for whoever corrects them. */
export const inWords = object({
  ...utteranceFields,
  words: list(spokenWord),
  /** It goes by faster than people read. */
  too_fast: or(flag, false),
});
export type InWords = ReturnType<typeof inWords>;

export const utterancesInWords = object({ utterances: list(inWords), next: orNull(count) });

export const utterances = object({ utterances: list(utterance), next: orNull(count) });

export const service = object({
  name: text,
  version: or(text, ""),
  town: or(text, ""),
  demonstration: or(flag, false),
});
export type ServiceInfo = ReturnType<typeof service>;
