/** The town's dictionary as a table: what the page edits, and the CSV that the service takes. */

import type { TownTerm } from "../wire/terms";

const KINDS: Readonly<Record<TownTerm["kind"], string>> = {
  person: "人名",
  place: "地名",
  organisation: "組織",
  bill: "議案",
  word: "用語",
};

/** The languages that any term is translated to, English always among them. */
export function languagesOf(terms: readonly TownTerm[]): readonly string[] {
  return [...new Set(["en", ...terms.flatMap(({ translations }) => [...translations.keys()])])].toSorted();
}

/** The table as CSV. A term's line is its place in the list plus 2: the first line is the heading. */
export function csv(terms: readonly TownTerm[]): string {
  const languages = languagesOf(terms);
  const heading = ["表記", "読み", "種別", ...languages.map((tag) => `訳(${tag})`)];
  const rows = terms.map(({ surface, reading, kind, translations }) => [
    surface,
    reading,
    KINDS[kind],
    ...languages.map((tag) => translations.get(tag) ?? ""),
  ]);
  return [heading, ...rows].map((row) => `${row.map(quoted).join(",")}\r\n`).join("");
}

/** A line break within a field would move every line after it: it becomes a space. */
function quoted(field: string): string {
  return `"${field.replace(/[\r\n]+/gu, " ").replaceAll('"', '""')}"`;
}
