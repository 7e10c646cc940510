/** Finding words in a transcript as a reader would: without regard to width, case, or hiragana and katakana. */

import type { Range } from "../wire/json";

export interface Piece {
  readonly text: string;
  readonly match: boolean;
  /** People put it right. */
  readonly corrected?: boolean;
}

/** Pieces of a text told apart once more, by where in it, in characters, people put it right. */
export function withCorrections(pieces: readonly Piece[], corrected: readonly Range[]): readonly Piece[] {
  let place = 0;
  const isCorrected = (at: number) => corrected.some(([from, to]) => at >= from && at < to);
  return pieces.flatMap(({ text, match }) => {
    const found: { text: string; match: boolean; corrected: boolean }[] = [];
    for (const letter of text) {
      const is = isCorrected(place);
      const last = found.at(-1);
      if (last?.corrected === is) last.text += letter;
      else found.push({ text: letter, match, corrected: is });
      place += 1;
    }
    return found;
  });
}

/** `text` in pieces, those that match `query` marked; null where none does. */
export function find(text: string, query: string): readonly Piece[] | null {
  const wanted = fold(query.trim()).text;
  if (wanted === "") return null;
  const { text: folded, from: starts, to: ends } = fold(text);
  const pieces: Piece[] = [];
  let written = 0;
  for (let hit = folded.indexOf(wanted); hit >= 0; hit = folded.indexOf(wanted, hit + wanted.length)) {
    const from = starts[hit] ?? text.length;
    const to = ends[hit + wanted.length - 1] ?? text.length;
    if (from < written) continue;
    if (from > written) pieces.push({ text: text.slice(written, from), match: false });
    pieces.push({ text: text.slice(from, to), match: true });
    written = to;
  }
  if (pieces.length === 0) return null;
  if (written < text.length) pieces.push({ text: text.slice(written), match: false });
  return pieces;
}

/** The folded text, and for each of its code units from where to where in the original it came from. */
function fold(text: string): { text: string; from: number[]; to: number[] } {
  let folded = "";
  const from: number[] = [];
  const to: number[] = [];
  let place = 0;
  for (const character of text) {
    const plain = hiragana(character.normalize("NFKC").toLowerCase());
    from.push(...Array<number>(plain.length).fill(place));
    to.push(...Array<number>(plain.length).fill(place + character.length));
    folded += plain;
    place += character.length;
  }
  return { text: folded, from, to };
}

function hiragana(text: string): string {
  return text.replace(/[ァ-ヶ]/gu, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0x60));
}
