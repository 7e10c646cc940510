/** What a search gives. */

import { count, flag, list, object, or, orNull, text } from "./json";
import { origin, stage } from "./session";

const piece = object({ text, match: or(flag, false), corrected: or(flag, false) });

const hit = object({
  session: text,
  session_title: text,
  utterance: count,
  speaker: orNull(text),
  speaker_name: orNull(text),
  start_ms: count,
  end_ms: count,
  stage: or(stage, "adjourned"),
  opened_at: orNull(text),
  /** The language of the snippet where it is a translation. */
  translation: orNull(text),
  /** Who made it; null where it says what was said before a correction. */
  translated_by: orNull(object({ origin, machine: orNull(text) })),
  /** People put some of it right. */
  corrected: or(flag, false),
  snippet: list(piece),
});
export type Hit = ReturnType<typeof hit>;

export const found = object({ total: count, page: count, per_page: count, took_ms: or(count, 0), hits: list(hit) });
export type Found = ReturnType<typeof found>;
