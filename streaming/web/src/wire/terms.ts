/** What the service says of the town's dictionary. */

import { count, list, object, text, word, WrongShape, type Read } from "./json";

export const kinds = ["person", "place", "organisation", "bill", "word"] as const;

/** Texts by language tag. */
const byLanguage: Read<ReadonlyMap<string, string>> = (value, at) => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new WrongShape(at, "an object");
  return new Map(Object.entries(value).map(([tag, told]) => [tag, text(told, `${at}.${tag}`)]));
};

const term = object({ surface: text, reading: text, kind: word(...kinds), translations: byLanguage });
export type TownTerm = ReturnType<typeof term>;

export const townTerms = object({ generation: count, terms: list(term) });
export type TownTerms = ReturnType<typeof townTerms>;

const problem = object({ line: count, ja: text, en: text });
export type TermProblem = ReturnType<typeof problem>;

/** What is wrong with a table that was refused. */
export const termProblems = object({ problems: list(problem) });
