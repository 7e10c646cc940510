/** Decides what is offered in the place of a word that may be wrong: what was put there before, then what sounds or looks like it. */

import type { Speaker } from "../wire/session";
import type { TownTerms } from "../wire/terms";

/** How many are offered. */
const MOST = 6;
/** What differs in more than this share of its characters is not offered. */
const FARTHEST = 0.75;

/** A name or term that may have been meant. */
export interface Term {
  readonly written: string;
  readonly reading: string;
}

/** The town's dictionary as terms. Without it there are fewer suggestions: no reason to trouble whoever corrects. */
export async function townTerms(load: () => Promise<TownTerms>): Promise<readonly Term[]> {
  try {
    return (await load()).terms.map(({ surface, reading }) => ({ written: surface, reading }));
  } catch {
    return [];
  }
}

/** The roster's names, surnames and offices as terms. */
export function rosterTerms(roster: readonly Speaker[]): readonly Term[] {
  return roster.flatMap(({ name, reading, title }) => {
    const [surname, given] = name.split(/[\s\u3000]+/u);
    const [surnameRead] = reading.split(/[\s\u3000]+/u);
    const whole = { written: name.replace(/[\s\u3000]+/gu, ""), reading: reading.replace(/[\s\u3000]+/gu, "") };
    const family =
      surname !== undefined && given !== undefined ? [{ written: surname, reading: surnameRead ?? "" }] : [];
    return [whole, ...family, ...(title === "" ? [] : [{ written: title, reading: "" }])];
  });
}

/**
 * What to offer for `word`, the likeliest first; the word itself is the last.
 *
 * `before` is what this operator put in the place of the same word earlier.
 */
export function suggestions(word: string, terms: readonly Term[], before: string | undefined): readonly string[] {
  const punctuation = /[、。，．！？]+$/u.exec(word)?.[0] ?? "";
  const bare = word.slice(0, word.length - punctuation.length);
  const near = terms
    .map((term) => ({ term, far: Math.min(distance(bare, term.written), distance(kana(bare), kana(term.reading))) }))
    .filter(({ term, far }) => far <= FARTHEST && term.written !== bare)
    .toSorted((a, b) => a.far - b.far)
    .map(({ term }) => term.written + punctuation);
  const remembered = before === undefined ? [] : [before];
  return [...new Set([...remembered, ...near].slice(0, MOST - 1).concat(word))];
}

/** How far apart two texts are: the share of characters that must change, from 0 to 1. */
export function distance(one: string, other: string): number {
  const [a, b] = [Array.from(one), Array.from(other)];
  if (a.length === 0 || b.length === 0) return 1;
  let row = b.map((_, place) => place + 1);
  for (const [line, character] of a.entries()) {
    let [left, above] = [line + 1, line];
    row = row.map((diagonalAbove, place) => {
      const cost = Math.min(left + 1, diagonalAbove + 1, above + (character === b[place] ? 0 : 1));
      above = diagonalAbove;
      left = cost;
      return cost;
    });
  }
  return (row.at(-1) ?? 0) / Math.max(a.length, b.length);
}

function kana(text: string): string {
  return text.replace(/[ァ-ヶ]/gu, (one) => String.fromCharCode(one.charCodeAt(0) - 0x60));
}
