import { expect, test } from "vitest";
import type { Line } from "./proceedings";
import { captionsAt, spokenBy } from "./spoken";

const line = (given: Partial<Line>): Line => ({
  utterance: 0,
  speaker: null,
  startMs: 1000,
  endMs: 3000,
  settled: "日程第一、予算についてを、議題といたします。",
  stable: "",
  draft: "",
  source: { kind: "speech" },
  done: true,
  revision: 0,
  edition: 0,
  corrected: [],
  ends: [],
  ruby: [],
  ...given,
});

test("a recorded utterance comes by phrases and is whole at its end", () => {
  const shown = [1000, 1600, 2200, 3000].map((ms) => spokenBy(line({}), ms));
  expect(shown).toEqual([
    "日程第一、",
    "日程第一、予算についてを、",
    "日程第一、予算についてを、議題といたします。",
    "日程第一、予算についてを、議題といたします。",
  ]);
});

test("an utterance without length or punctuation is shown whole", () => {
  expect(spokenBy(line({ endMs: 1000 }), 1000)).toBe(line({}).settled);
  expect(spokenBy(line({ settled: "はい" }), 1000)).toBe("はい");
});

test("only what has begun is shown, and the last few of it", () => {
  const lines = [0, 1, 2, 3].map((utterance) =>
    line({ utterance, startMs: utterance * 1000, endMs: utterance * 1000 + 900 }),
  );
  expect(captionsAt(lines, 2500, 2).map(({ utterance }) => utterance)).toEqual([1, 2]);
  expect(captionsAt(lines, 99_000, 2).map(({ utterance }) => utterance)).toEqual([2, 3]);
});

test("a translation is shown whole, since other languages say things in another order", () => {
  const source = {
    kind: "translation",
    origin: "machine",
    machine: "mt",
    said: "賛成。",
    spoken: "ja",
    readability: null,
    before_correction: false,
  } as const;
  expect(spokenBy(line({ settled: "In favour.", source }), 1001)).toBe("In favour.");
});
