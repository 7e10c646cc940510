import { expect, test } from "vitest";
import { pieces } from "./ruby";

const ruby = (from: number, to: number, kana: string, grade = 1) => ({ from, to, kana, grade });
const shown = (text: string, all: ReturnType<typeof ruby>[], level: "all" | "after-3" | "after-6" | "none" = "all") =>
  pieces(text, all, level)
    .map((piece) => (piece.kana === null ? piece.text : `${piece.text}(${piece.kana})`))
    .join("|");

test("kana stand over their kanji and nothing of the text is lost", () => {
  expect(shown("手数料は三百円です。", [ruby(0, 3, "てすうりょう"), ruby(4, 7, "さんびゃくえん")])).toBe(
    "手数料(てすうりょう)|は|三百円(さんびゃくえん)|です。",
  );
  expect(shown("はい。", [])).toBe("はい。");
  expect(shown("", [])).toBe("");
});

test("places count characters, also where JavaScript needs two units for one", () => {
  expect(shown("𠮷田さん", [ruby(0, 2, "よしだ")])).toBe("𠮷田(よしだ)|さん");
});

test("a reader who knows the kanji is spared the kana", () => {
  const all = [ruby(0, 1, "て", 1), ruby(2, 3, "りょう", 4), ruby(3, 4, "よう", 7)];
  expect(shown("手数料要", all, "after-3")).toBe("手数|料(りょう)|要(よう)");
  expect(shown("手数料要", all, "after-6")).toBe("手数料|要(よう)");
  expect(shown("手数料要", all, "none")).toBe("手数料要");
});

test("places that cannot be are left out", () => {
  expect(shown("手数料", [ruby(2, 9, "x"), ruby(1, 1, "y"), ruby(0, 2, "てすう"), ruby(1, 3, "z")])).toBe(
    "手数(てすう)|料",
  );
});
