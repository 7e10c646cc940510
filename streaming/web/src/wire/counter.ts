/** What the service says of a counter: the counter itself, and what stands on its screen. */

import { count, flag, list, object, or, orNull, parse, text, word, WrongShape } from "./json";

export const counter = object({
  id: text,
  title: text,
  languages: list(text),
  idle_s: count,
  model: text,
  demonstration_model: flag,
  demonstration: flag,
  ruby: or(flag, false),
});
export type Counter = ReturnType<typeof counter>;

export const SIDES = ["clerk", "visitor"] as const;
export type Side = (typeof SIDES)[number];

const side = word(...SIDES);
const draft = object({ text, of: orNull(count) });
const standing = object({ language: text, listening: flag, works: flag, draft: orNull(draft) });
export type Standing = ReturnType<typeof standing>;
const ruby = object({ from: count, to: count, kana: text, grade: count });
export type Ruby = ReturnType<typeof ruby>;
const line = object({ id: count, side, language: text, text, finished: flag, ruby: or(list(ruby), []) });
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
