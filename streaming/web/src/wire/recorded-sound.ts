/** What the service says of files of recorded sound. */

import { count, flag, list, object, or, orNull, text, word } from "./json";

const states = word("receiving", "waiting", "decoding", "transcribing", "done", "stopped", "failed");

export const recorded = object({
  number: count,
  session: text,
  title: text,
  language: or(text, "ja"),
  held_at: text,
  file_name: text,
  bytes: count,
  received: count,
  state: states,
  reason: orNull(text),
  oddity: orNull(text),
  begun: or(flag, false),
  done_ms: or(count, 0),
  total_ms: orNull(count),
  left_s: orNull(count),
});
export type Recorded = ReturnType<typeof recorded>;
export type RecordedState = Recorded["state"];

export const recordedList = object({
  recordings: list(recorded),
  largest_bytes: count,
  most: count,
  demonstration: or(flag, false),
});
export type RecordedList = ReturnType<typeof recordedList>;

/** What `POST /api/v1/recordings` takes. */
export interface NewRecorded {
  readonly title: string;
  readonly language: string;
  readonly held_at_ms: number;
  readonly file_name: string;
  readonly bytes: number;
}
