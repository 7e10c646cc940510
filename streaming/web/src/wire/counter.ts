/** What the service says of a counter: the counter itself, and what stands on its screen. */

import { count, flag, list, object, or, orNull, parse, text, word, WrongShape } from "./json";
import { ruby } from "./ruby";

const readable = object({
  language: text,
  from: list(object({ spoken: text, by: list(word("phrase_book", "rules", "machine")) })),
});
export type Readable = ReturnType<typeof readable>;

export const counter = object({
  id: text,
  title: text,
  languages: list(text),
  reads: or(list(readable), []),
  idle_s: count,
  model: text,
  demonstration_model: flag,
  demonstration: flag,
  ruby: or(flag, false),
  /** How its screen stands, unless it was set up otherwise. */
  layout: or(word("across", "through", "beside"), "across"),
});
export type Counter = ReturnType<typeof counter>;

export const SIDES = ["clerk", "visitor"] as const;
export type Side = (typeof SIDES)[number];

const side = word(...SIDES);
const draft = object({ text, of: orNull(count) });
const standing = object({ language: text, reads: text, listening: flag, works: flag, draft: orNull(draft) });
export type Standing = ReturnType<typeof standing>;
const interpretation = object({
  language: text,
  shown: word("draft", "whole", "with_next", "as_said"),
  text: or(text, ""),
  ends: or(list(count), []),
  ruby,
  by: orNull(word("phrase_book", "person", "machine")),
  machine: orNull(text),
  /** How plain a draft in plain Japanese is, 0 to 100. */
  readability: orNull(count),
  why: orNull(word("unknown", "behind", "failed")),
});
export type Interpretation = ReturnType<typeof interpretation>;
const line = object({
  id: count,
  side,
  language: text,
  text,
  finished: flag,
  /** So many characters stand where they are for good. */
  stands: count,
  /** After how many characters a row may end. */
  ends: list(count),
  ruby,
  interpretation: orNull(interpretation),
});
export type CounterLine = ReturnType<typeof line>;

const seen = object({
  revision: count,
  sides: orNull(object({ clerk: standing, visitor: standing })),
  first: count,
  lines: list(line),
});
export type Seen = ReturnType<typeof seen>;

/** Reads one message of a counter's feed; null where it is not one. */
export function readSeen(json: string): Seen | null {
  try {
    return parse(json, seen, "counter");
  } catch (error) {
    if (error instanceof WrongShape) return null;
    throw error;
  }
}
