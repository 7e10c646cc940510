import { expect, test } from "vitest";
import type { CounterLine } from "../wire/counter";
import { readerWords } from "./reader-words";
import { isTranslated, labelOf, readingOf, roomFor } from "./reading";

const line = (interpretation: CounterLine["interpretation"] = null, finished = true): CounterLine => ({
  id: 0,
  side: "clerk",
  language: "ja",
  text: "手数料は三百円です。",
  finished,
  stands: 10,
  ends: [],
  ruby: [],
  interpretation,
});
const told = (over: Partial<NonNullable<CounterLine["interpretation"]>> = {}) => ({
  language: "vi",
  shown: "whole" as const,
  text: "Lệ phí là 300 yên.",
  ends: [],
  ruby: [],
  by: "phrase_book" as const,
  machine: null,
  readability: null,
  why: null,
  ...over,
});

test("only the other side's lines of another language have something to be read beside them", () => {
  expect(readingOf(line(told()), "visitor", "vi").kind).toBe("told");
  expect(readingOf(line(told()), "clerk", "vi").kind).toBe("none");
  expect(readingOf(line(), "visitor", "ja").kind).toBe("none");
  expect(readingOf(line(), "visitor", "vi").kind).toBe("awaited");
  expect(readingOf(line(null, false), "visitor", "vi").kind).toBe("none");
});

test("what was translated for the language before the one that is read now is not shown", () => {
  expect(readingOf(line(told()), "visitor", "en").kind).toBe("awaited");
});

test("readers are told in their own language who translated, and why nobody has", () => {
  expect(labelOf(told(), "vi")).toBe("Câu dịch sẵn");
  expect(labelOf(told({ by: "machine" }), "vi")).toBe("Bản dịch máy");
  expect(labelOf(told({ by: "machine", language: "ja-x-easy" }), "ja-x-easy")).toContain("下書き");
  const draft = told({ by: "machine", language: "ja-x-easy", readability: 82 });
  expect(labelOf(draft, "ja-x-easy")).toBe("下書き（機械が 書きました）・読みやすさ 82/100");
  expect(labelOf(draft, "en")).toBe("Draft, readability 82/100");
  expect(labelOf(told({ shown: "as_said", by: null, why: "unknown" }), "en")).toBe("As spoken");
  expect(labelOf(told({ shown: "as_said", by: null, why: "behind" }), "en")).toContain("late");
  expect(labelOf(told({ shown: "as_said", by: null, why: "failed" }), "en")).toContain("Could not");
});

test("each of the residents' languages has all the words, and they are its own", () => {
  const tags = ["ja", "ja-x-easy", "en", "zh", "ko", "es", "pt", "vi", "ne", "th", "id", "my", "km", "fil", "mn"];
  const none = tags.map((tag) => readerWords(tag).none);
  expect(new Set(none).size).toBe(tags.length);
  for (const tag of tags) for (const word of Object.values(readerWords(tag))) expect(word, tag).not.toBe("");
});

test("a language that nobody translates into is told from one that needs nobody", () => {
  const from = [{ spoken: "ja", by: [] as const }];
  expect(isTranslated({ language: "my", from }, "ja")).toBe(false);
  expect(isTranslated({ language: "ja", from: [] }, "ja")).toBe(true);
  expect(isTranslated({ language: "vi", from: [{ spoken: "ja", by: ["phrase_book"] }] }, "ja")).toBe(true);
  expect(isTranslated({ language: "vi", from: [{ spoken: "ja", by: ["phrase_book"] }] }, "en")).toBe(false);
});

test("more room is held free for a language that needs more", () => {
  expect(roomFor(line(), "vi").length).toBeGreaterThan(roomFor(line(), "zh").length);
});
