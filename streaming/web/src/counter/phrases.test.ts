import { expect, test } from "vitest";
import { phrases } from "./phrases";

const ruby = (from: number, to: number, kana: string) => ({ from, to, kana, grade: 4 });
const shown = (text: string, ends: number[], stands = 99, all: ReturnType<typeof ruby>[] = []) => {
  const told = phrases(text, ends, all, "all", stands);
  const one = told.phrases.map(({ pieces }) =>
    pieces.map(({ text, kana }) => (kana === null ? text : `${text}(${kana})`)).join(""),
  );
  return `${one.join("|")}/${told.rest}`;
};

test("a text is parted where its rows may end, and nothing of it is lost", () => {
  expect(shown("手数料は三百円です。", [4, 7])).toBe("手数料は|三百円|です。/");
  expect(shown("手数料は三百円です。", [])).toBe("手数料は三百円です。/");
  expect(shown("", [])).toBe("/");
  expect(shown("𠮷田さんは", [4])).toBe("𠮷田さん|は/");
});

test("what may yet move is not among the phrases", () => {
  expect(shown("手数料は三百", [4], 4)).toBe("手数料は|/三百".replace("|", ""));
  expect(shown("手数料", [], 0)).toBe("/手数料");
});

test("a row never ends within a word that has kana over it, and each phrase keeps its own", () => {
  const kana = [ruby(0, 3, "てすうりょう"), ruby(4, 7, "さんびゃくえん")];
  expect(shown("手数料は三百円です。", [2, 4, 6, 7], 99, kana)).toBe(
    "手数料(てすうりょう)は|三百円(さんびゃくえん)|です。/",
  );
});

test("places that cannot be are left out", () => {
  expect(shown("手数料は", [9, 0, 2, 2, 1])).toBe("手数|料は/");
});
