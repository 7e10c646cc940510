/** Who is signed in, and what the operator is told. */

import { count, list, object, or, orNull, parse, text, WrongShape } from "./json";

export const me = object({ name: text, roles: list(text), csrf: text });
export type Me = ReturnType<typeof me>;

const sourceEvent = object({
  type: or(text, "source"),
  session: orNull(text),
  at_ms: orNull(count),
  until_ms: orNull(count),
  channel: orNull(count),
  state: or(text, ""),
  reason: orNull(text),
  retry_in_ms: orNull(count),
  step_ms: orNull(count),
});
export type SourceEvent = ReturnType<typeof sourceEvent>;

/** Reads one event of the operator's feed; null where it is not one. */
export function readSourceEvent(json: string): SourceEvent | null {
  try {
    return parse(json, sourceEvent, "event");
  } catch (error) {
    if (error instanceof WrongShape) return null;
    throw error;
  }
}
