import { expect, test } from "vitest";
import type { SourceEvent } from "../wire/account";
import { after, NOTHING_STANDS } from "./standing";

const event = (state: string): SourceEvent => ({
  type: "source",
  session: "live",
  at_ms: null,
  until_ms: null,
  channel: null,
  state,
  reason: null,
  retry_in_ms: null,
  step_ms: null,
});

function stands(...states: string[]): (string | undefined)[] {
  const standing = states.map(event).reduce(after, NOTHING_STANDS);
  return [standing.captions?.state, standing.sound?.state];
}

test("a microphone system that has left stands beside the rest until it is back", () => {
  const standing = ["microphones_lost", "sound_fine", "captions_restored"].map(event).reduce(after, NOTHING_STANDS);
  expect(standing.microphones?.state).toBe("microphones_lost");
  expect(after(standing, event("microphones_back")).microphones).toBeNull();
});

test("a recogniser that fails stands until that one answers again", () => {
  const of = (state: string, channel: number | null): SourceEvent => ({ ...event(state), channel });
  const failing = [of("captions_failing", null), of("captions_failing", 2), of("captions_restored", null)];
  const standing = failing.reduce(after, NOTHING_STANDS);
  expect(standing.failing.map((one) => one.channel)).toEqual([null, 2]);
  expect(after(standing, of("captions_recovered", null)).failing.map((one) => one.channel)).toEqual([2]);
});

test("what is so stands until it is over, whatever else happens", () => {
  expect(stands("captions_eased", "lost", "connected")).toEqual(["captions_eased", undefined]);
  expect(stands("captions_eased", "captions_smaller_model")).toEqual(["captions_smaller_model", undefined]);
  expect(stands("sound_one_ear", "captions_eased", "captions_restored")).toEqual([undefined, "sound_one_ear"]);
  expect(stands("sound_clipped", "sound_silent", "sound_fine")).toEqual([undefined, undefined]);
});
