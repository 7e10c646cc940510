import type { Ruby } from "../wire/ruby";
import { pieces, type Piece, type RubyLevel } from "./ruby";

/** A stretch of a text that stands in one row wherever there is room for it. */
export interface Phrase {
  readonly pieces: readonly Piece[];
  /** In characters. */
  readonly length: number;
}

/**
 * The text up to `stands`, in phrases, with kana over its kanji; and the rest, which may yet move.
 *
 * A row never ends within a word that has kana over it. Places count characters, as people do; those that cannot be are left out.
 */
export function phrases(
  text: string,
  ends: readonly number[],
  ruby: readonly Ruby[],
  level: RubyLevel,
  stands: number,
): { readonly phrases: readonly Phrase[]; readonly rest: string } {
  const letters = Array.from(text);
  const last = Math.min(stands, letters.length);
  const within = (end: number) => ruby.some(({ from, to }) => from < end && end < to);
  const found: Phrase[] = [];
  let from = 0;
  for (const end of [...ends.filter((one) => !within(one)), last]) {
    if (end <= from || end > last) continue;
    const own = ruby.filter((one) => one.from >= from && one.to <= end);
    const shifted = own.map((one) => ({ ...one, from: one.from - from, to: one.to - from }));
    found.push({ pieces: pieces(letters.slice(from, end).join(""), shifted, level), length: end - from });
    from = end;
  }
  return { phrases: found, rest: letters.slice(from).join("") };
}
