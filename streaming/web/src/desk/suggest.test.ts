import { expect, test } from "vitest";
import type { Speaker } from "../wire/session";
import { distance, rosterTerms, suggestions } from "./suggest";

const roster: readonly Speaker[] = [
  { id: "a", name: "鈴木 一郎", reading: "すずき いちろう", role: "member", title: "12番" },
  { id: "b", name: "高橋美咲", reading: "たかはし みさき", role: "official", title: "総務部長" },
];

test("a name on the roster is offered before the word as it was heard", () => {
  expect(suggestions("鈴木一朗", rosterTerms(roster), undefined)).toEqual(["鈴木一郎", "鈴木", "鈴木一朗"]);
});

test("kana is compared with readings, and punctuation stays", () => {
  expect(suggestions("スズキ。", rosterTerms(roster), undefined)[0]).toBe("鈴木。");
});

test("what was put there before comes first, and what is unlike is not offered", () => {
  expect(suggestions("小学", rosterTerms(roster), "総額")).toEqual(["総額", "小学"]);
  expect(suggestions("小学", rosterTerms(roster), undefined)).toEqual(["小学"]);
});

test("distance is the share of characters that must change", () => {
  expect([distance("あい", "あい"), distance("あい", "あう"), distance("あ", "いう"), distance("", "あ")]).toEqual([
    0, 0.5, 1, 1,
  ]);
});
