import { expect, test } from "vitest";
import type { CounterLine, Seen } from "../wire/counter";
import { after, newlyFinished, NOTHING } from "./screen";

const standing = { language: "ja", reads: "ja", listening: true, works: true, draft: null };
const open = { clerk: standing, visitor: standing };
const line = (id: number, text: string, finished = true): CounterLine => ({
  id,
  side: "clerk",
  language: "ja",
  text,
  finished,
  stands: text.length,
  ends: [],
  ruby: [],
  interpretation: null,
});
const seen = (revision: number, lines: CounterLine[], first = 0): Seen => ({ revision, sides: open, first, lines });

test("a line that grew stays where it stands, and new ones follow", () => {
  const before = after(NOTHING, seen(1, [line(0, "はい。"), line(1, "手数料", false)]));
  const now = after(before, seen(2, [line(1, "手数料は三百円です。"), line(2, "いいえ。")]));
  expect(now.lines.map(({ text }) => text)).toEqual(["はい。", "手数料は三百円です。", "いいえ。"]);
  expect(newlyFinished(before, now).map(({ id }) => id)).toEqual([1, 2]);
});

test("lines that are forgotten go", () => {
  const before = after(NOTHING, seen(1, [line(0, "はい。"), line(1, "いいえ。")]));
  expect(after(before, seen(2, [], 1)).lines.map(({ id }) => id)).toEqual([1]);
});

test("nothing stays when the conversation has ended", () => {
  const before = after(NOTHING, seen(1, [line(0, "はい。")]));
  expect(after(before, { revision: 2, sides: null, first: 1, lines: [] })).toEqual({
    revision: 2,
    sides: null,
    lines: [],
  });
});

test("a service that was started anew leaves nothing of the one before", () => {
  const before = after(NOTHING, seen(90, [line(7, "はい。")]));
  expect(after(before, seen(3, [line(0, "こんにちは。")])).lines.map(({ text }) => text)).toEqual(["こんにちは。"]);
});
