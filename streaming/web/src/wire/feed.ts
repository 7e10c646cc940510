/** What travels on a session's caption feed, one JSON object a message. */

import { count, list, object, or, orNull, parse, range, text, word, WrongShape, type Read } from "./json";
import { ruby } from "./ruby";
import { now, origin, stage } from "./session";

const hello = object({
  type: word("hello"),
  seq: count,
  stage,
  rtp: orNull(object({ picture_clock: count, picture_origin: count })),
  now: orNull(now),
  media_time_ms: or(count, 0),
});

/** Who translated the words, and what was said. */
const translation = object({ origin, machine: orNull(text), said: text, spoken: text, readability: orNull(count) });

/** Why the words stand as they were said, in which language. */
const untranslated = object({ spoken: text, why: word("unknown", "behind", "failed") });

const caption = object({
  type: word("caption"),
  seq: count,
  utterance: count,
  language: text,
  /** How often people corrected the utterance. */
  edition: or(count, 0),
  revision: count,
  speaker: orNull(text),
  agenda_item: orNull(count),
  start_ms: count,
  end_ms: count,
  settled: or(text, ""),
  /** Where in the settled text, in characters (code points), people put it right. */
  corrected: or(list(range), []),
  /** After how many characters of the settled text a row may end. */
  ends: or(list(count), []),
  /** Kana over the settled text, where they were asked for. */
  ruby,
  stable: or(text, ""),
  draft: or(text, ""),
  state: word("tentative", "settled"),
  translation: orNull(translation),
  untranslated: orNull(untranslated),
});

const nowChange = object({
  type: word("now"),
  seq: count,
  at_ms: count,
  speaker: orNull(text),
  floor_source: orNull(text),
  agenda_item: orNull(count),
});

const source = object({
  type: word("source"),
  seq: count,
  at_ms: orNull(count),
  state: word("connected", "lost", "retrying", "ended"),
});

const stageChange = object({
  type: word("stage"),
  seq: count,
  stage,
  at_ms: or(count, 0),
  length_ms: orNull(count),
});

const reset = object({ type: word("reset"), seq: count });

export type Hello = ReturnType<typeof hello>;
export type Caption = ReturnType<typeof caption>;
export type NowChange = ReturnType<typeof nowChange>;
export type SourceChange = ReturnType<typeof source>;
export type StageChange = ReturnType<typeof stageChange>;
export type Reset = ReturnType<typeof reset>;
export type FeedMessage = Hello | Caption | NowChange | SourceChange | StageChange | Reset;

const readers = { hello, caption, now: nowChange, source, stage: stageChange, reset } as const;

/** The types of messages, which are also the names of the server-sent events. */
export const messageTypes = Object.keys(readers) as readonly FeedMessage["type"][];

const message: Read<FeedMessage> = (value, at) => {
  const { type } = object({ type: word(...messageTypes) })(value, at);
  return readers[type](value, at);
};

/** Reads one message. Null where it is not one that this page knows: such a message is passed over. */
export function readMessage(json: string): FeedMessage | null {
  try {
    return parse(json, message, "message");
  } catch (error) {
    if (error instanceof WrongShape) return null;
    throw error;
  }
}
