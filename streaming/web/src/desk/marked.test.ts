import { expect, test } from "vitest";
import { nearest } from "./marked";

const marked = [
  { utterance: 1, word: 2 },
  { utterance: 1, word: 5 },
  { utterance: 4, word: 0 },
];
const from = (utterance: number, word: number) => ({ utterance, word });

test("arrows lead to the nearest marked word from a marked word, from any other, and from between two utterances", () => {
  expect(nearest(marked, from(1, 2), 1)).toBe(marked[1]);
  expect(nearest(marked, from(1, 3), -1)).toBe(marked[0]);
  expect(nearest(marked, from(2, Infinity), 1)).toBe(marked[2]);
  expect(nearest(marked, from(2, Infinity), -1)).toBe(marked[1]);
});

test("beyond the last there is none, and from nowhere it is the first or the last", () => {
  expect(nearest(marked, from(4, 0), 1)).toBeUndefined();
  expect(nearest(marked, from(1, 2), -1)).toBeUndefined();
  expect(nearest(marked, null, 1)).toBe(marked[0]);
  expect(nearest(marked, null, -1)).toBe(marked[2]);
  expect(nearest(marked.slice(0, 0), null, 1)).toBeUndefined();
});
