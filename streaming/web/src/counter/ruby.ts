import type { Ruby } from "../wire/ruby";

/** Over which kanji kana are shown: over all, over those taught after the third or after the last year of primary school. */
export const RUBY_LEVELS = ["all", "after-3", "after-6", "none"] as const;
export type RubyLevel = (typeof RUBY_LEVELS)[number];

const AFTER: Readonly<Record<RubyLevel, number>> = { all: 0, "after-3": 3, "after-6": 6, none: 7 };

/** A stretch of a text, with the kana over it or without. */
export interface Piece {
  readonly text: string;
  readonly kana: string | null;
}

/** The text in pieces. Places count characters, as people do, not JavaScript's units; what does not fit is left out. */
export function pieces(text: string, ruby: readonly Ruby[], level: RubyLevel): readonly Piece[] {
  const letters = Array.from(text);
  const cut = (from: number, to: number) => letters.slice(from, to).join("");
  const found: Piece[] = [];
  let done = 0;
  for (const { from, to, kana, grade } of ruby) {
    if (grade <= AFTER[level] || from < done || to <= from || to > letters.length) continue;
    if (from > done) found.push({ text: cut(done, from), kana: null });
    found.push({ text: cut(from, to), kana });
    done = to;
  }
  return done < letters.length ? [...found, { text: cut(done, letters.length), kana: null }] : found;
}
