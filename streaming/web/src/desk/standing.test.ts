import { expect, test } from "vitest";
import type { SourceEvent } from "../wire/account";
import { after, NOTHING_STANDS } from "./standing";

const event = (state: string): SourceEvent => ({
  type: "source",
  session: "live",
  at_ms: null,
  state,
  reason: null,
  retry_in_ms: null,
  step_ms: null,
});

function stands(...states: string[]): (string | undefined)[] {
  const standing = states.map(event).reduce(after, NOTHING_STANDS);
  return [standing.captions?.state, standing.sound?.state];
}

test("what is so stands until it is over, whatever else happens", () => {
  expect(stands("captions_eased", "lost", "connected")).toEqual(["captions_eased", undefined]);
  expect(stands("captions_eased", "captions_smaller_model")).toEqual(["captions_smaller_model", undefined]);
  expect(stands("sound_one_ear", "captions_eased", "captions_restored")).toEqual([undefined, "sound_one_ear"]);
  expect(stands("sound_clipped", "sound_silent", "sound_fine")).toEqual([undefined, undefined]);
});
