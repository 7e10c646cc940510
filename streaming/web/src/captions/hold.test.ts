import { expect, test } from "vitest";
import type { FeedMessage } from "../wire/feed";
import { Hold } from "./hold";
import { caption } from "./testing";

/** What was shown, as `settled|draft` for captions and the type for the rest. */
function told(messages: readonly FeedMessage[]): string[] {
  return messages.map((message) => (message.type === "caption" ? `${message.settled}|${message.draft}` : message.type));
}

function holding(pictureMs: number): Hold {
  const hold = new Hold();
  hold.handle(0, { kind: "picture", mediaMs: pictureMs });
  return hold;
}

test("while the picture's place is unknown everything is shown at once", () => {
  const hold = new Hold();
  const shown = hold.handle(0, { kind: "message", message: caption({ draft: "ただいま" }) });
  expect(told(shown)).toEqual(["|ただいま"]);
  expect(hold.deadline()).toBeNull();
});

test("a caption waits until the picture reaches its start", () => {
  const hold = holding(0);
  expect(hold.handle(0, { kind: "message", message: caption({ draft: "ただいま" }) })).toEqual([]);
  expect(hold.handle(1, { kind: "picture", mediaMs: 999 })).toEqual([]);
  expect(told(hold.handle(2, { kind: "picture", mediaMs: 1000 }))).toEqual(["|ただいま"]);
});

test("what a revision adds waits until the picture reaches the end of what was there before", () => {
  const hold = holding(1500);
  hold.handle(0, { kind: "message", message: caption({ draft: "ただいま" }) });
  expect(
    hold.handle(1, { kind: "message", message: caption({ revision: 1, draft: "ただいまから", end_ms: 3000 }) }),
  ).toEqual([]);
  expect(told(hold.handle(2, { kind: "picture", mediaMs: 2000 }))).toEqual(["|ただいまから"]);
});

test("words that have settled are shown in place of the guess that was due", () => {
  const hold = holding(0);
  hold.handle(0, { kind: "message", message: caption({ draft: "本日は" }) });
  hold.handle(1, { kind: "message", message: caption({ revision: 1, settled: "今日は、開会", end_ms: 3000 }) });
  expect(told(hold.handle(2, { kind: "picture", mediaMs: 1000 }))).toEqual(["今日は|"]);
  expect(told(hold.handle(3, { kind: "picture", mediaMs: 2000 }))).toEqual(["今日は、開会|"]);
});

test("a caption is not held longer than the patience", () => {
  const hold = holding(0);
  hold.handle(100, { kind: "message", message: caption({ settled: "開会" }) });
  expect(hold.deadline()).toBe(8100);
  expect(hold.handle(8099, { kind: "tick" })).toEqual([]);
  expect(told(hold.handle(8100, { kind: "tick" }))).toEqual(["開会|"]);
});

test("when the picture is lost, what waits is shown", () => {
  const hold = holding(0);
  hold.handle(0, { kind: "message", message: caption({ settled: "開会" }) });
  expect(told(hold.handle(1, { kind: "picture", mediaMs: null }))).toEqual(["開会|"]);
});

test("who has the floor changes with the picture, too", () => {
  const hold = holding(0);
  const message = { type: "now", seq: 2, at_ms: 500, speaker: "mayor", floor_source: null, agenda_item: null } as const;
  expect(hold.handle(0, { kind: "message", message })).toEqual([]);
  expect(told(hold.handle(1, { kind: "picture", mediaMs: 500 }))).toEqual(["now"]);
});

test("the end of the sitting waits until the picture reaches it", () => {
  const hold = holding(0);
  const message = { type: "stage", seq: 3, stage: "adjourned", at_ms: 4000, length_ms: 4000 } as const;
  expect(hold.handle(0, { kind: "message", message })).toEqual([]);
  expect(told(hold.handle(1, { kind: "picture", mediaMs: null }))).toEqual(["stage"]);
});

test("news of the source are never held", () => {
  const hold = holding(0);
  const message = { type: "source", seq: 3, at_ms: 99_000, state: "lost" } as const;
  expect(told(hold.handle(0, { kind: "message", message }))).toEqual(["source"]);
});

test("a reset forgets what waits, since the current state follows", () => {
  const hold = holding(0);
  hold.handle(0, { kind: "message", message: caption({ draft: "ただいま" }) });
  expect(told(hold.handle(1, { kind: "message", message: { type: "reset", seq: 4 } }))).toEqual(["reset"]);
  expect(hold.handle(2, { kind: "picture", mediaMs: 5000 })).toEqual([]);
});

test("a caption sent again after it was shown is shown again, not held", () => {
  const hold = holding(5000);
  const message = caption({ settled: "開会", state: "settled" });
  expect(hold.handle(0, { kind: "message", message })).toHaveLength(1);
  expect(hold.handle(1, { kind: "message", message })).toHaveLength(1);
});
