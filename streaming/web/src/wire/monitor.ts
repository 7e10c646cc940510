/** What stands on a chamber's screen, as the service lays it out. */

import { count, flag, list, object, or, orNull, parse, range, text, word, WrongShape } from "./json";
import { ruby } from "./ruby";
import { stage } from "./session";

const line = object({
  utterance: count,
  number: count,
  language: text,
  /** Where its words come from. */
  words: word("said", "translated", "translated_by_machine", "untranslated"),
  speaker: orNull(text),
  text,
  /** How many characters of it are settled. */
  settled: count,
  finished: flag,
  corrected: or(list(range), []),
  /** It translates what people put right. */
  after_correction: or(flag, false),
  ruby,
});
export type ScreenLine = ReturnType<typeof line>;

const picture = object({
  stage,
  source: word("connected", "lost", "retrying", "ended"),
  speaker: orNull(text),
  agenda_item: orNull(count),
  lines: list(line),
});
export type Picture = ReturnType<typeof picture>;

/** Reads one picture; null where it is not one. */
export function readPicture(json: string): Picture | null {
  try {
    return parse(json, picture, "monitor");
  } catch (error) {
    if (error instanceof WrongShape) return null;
    throw error;
  }
}
