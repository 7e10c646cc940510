import { expect, test } from "vitest";
import type { TownTerm } from "../wire/terms";
import { csv, languagesOf } from "./table";

const term = (given: Partial<TownTerm>): TownTerm => ({
  surface: "町長",
  reading: "ちょうちょう",
  kind: "word",
  translations: new Map(),
  ...given,
});

test("a term is one line after the heading, whatever its fields hold", () => {
  const table = csv([
    term({ surface: 'あ"い,う', translations: new Map([["zh-Hans", "镇长"]]) }),
    term({ surface: "二\n行", kind: "person" }),
  ]);
  expect(table.split("\r\n")).toEqual([
    '"表記","読み","種別","訳(en)","訳(zh-Hans)"',
    '"あ""い,う","ちょうちょう","用語","","镇长"',
    '"二 行","ちょうちょう","人名","",""',
    "",
  ]);
});

test("there is always a column for English", () => {
  expect(languagesOf([])).toEqual(["en"]);
});
