import { expect, it } from "vitest";
import { phrased, words, type Told } from "./words";

const line: Told = {
  text: "総額は𠮷野市の予算です",
  settled: 7,
  corrected: [[0, 2]],
  ruby: [
    { from: 0, to: 2, kana: "そうがく", grade: 5 },
    { from: 5, to: 6, kana: "し", grade: 2 },
  ],
};

const told = (level: "all" | "after-3" | "none") =>
  words(line, level)
    .map(({ text, kana, corrected, guessed }) => `${text}${kana ?? ""}${corrected ? "*" : ""}${guessed ? "?" : ""}`)
    .join("|");

it("a line's words are cut by characters, not by JavaScript's units, where their look changes", () => {
  expect(told("all")).toBe("総額そうがく*|は𠮷野|市し|の|予算です?");
  expect(told("after-3")).toBe("総額そうがく*|は𠮷野市の|予算です?");
  expect(told("none")).toBe("総額*|は𠮷野市の|予算です?");
});

it("rows may end where phrases do, within a word that looks the same all through, but never below kana", () => {
  const phrases = (level: "all" | "none", ends: readonly number[]) =>
    phrased(words(line, level), ends).map((phrase) => phrase.map(({ text }) => text).join("-"));
  expect(phrases("none", [3, 7])).toEqual(["総額-は", "𠮷野市の", "予算です"]);
  expect(phrases("all", [1, 4, 7])).toEqual(["総額-は𠮷", "野-市-の", "予算です"]);
  expect(phrases("none", [])).toEqual(["総額-は𠮷野市の-予算です"]);
  expect(phrases("none", [11, 40])).toEqual(["総額-は𠮷野市の-予算です"]);
});
