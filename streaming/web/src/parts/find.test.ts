import { expect, test } from "vitest";
import { find, withCorrections } from "./find";

const told = (text: string, query: string) =>
  find(text, query)
    ?.map(({ text: piece, match }) => (match ? `[${piece}]` : piece))
    .join("") ?? null;

test("every occurrence is marked", () => {
  expect(told("予算と補正予算", "予算")).toBe("[予算]と補正[予算]");
});

test("width, case and kana do not matter", () => {
  expect(told("ＤＸとデジタル化", "dx")).toBe("[ＤＸ]とデジタル化");
  expect(told("デジタル化", "でじたる")).toBe("[デジタル]化");
  expect(told("㈱山田", "株")).toBe("[㈱]山田");
});

test("what is not there is not found, nor is nothing", () => {
  expect([find("予算", "決算"), find("予算", ""), find("予算", "  ")]).toEqual([null, null, null]);
});

test("text is kept as it is, markup included", () => {
  expect(told("<b>予算</b>", "予算")).toBe("<b>[予算]</b>");
});

test("what people put right is told apart by characters, also within a match", () => {
  const pieces = withCorrections(find("𠮷田の補正予算", "補正予算") ?? [], [
    [0, 1],
    [5, 7],
  ]);
  const shown = pieces.map(
    ({ text, match, corrected }) => `${text}${match ? "*" : ""}${corrected === true ? "!" : ""}`,
  );
  expect(shown.join("|")).toBe("𠮷!|田の|補正*|予算*!");
});
