/** A text in pieces: settled or guessed, put right or not, with kana over them or without. */

import { html, nothing, type TemplateResult } from "lit";
import { pieces, type RubyLevel } from "../counter/ruby";
import type { Range } from "../wire/json";
import type { Ruby } from "../wire/ruby";

export interface Told {
  readonly text: string;
  /** Where, in characters, people put it right. */
  readonly corrected: readonly Range[];
  readonly ruby: readonly Ruby[];
  /** How many of its characters are settled. */
  readonly settled: number;
}

export interface Word {
  readonly text: string;
  readonly kana: string | null;
  readonly corrected: boolean;
  readonly guessed: boolean;
}

export function words(line: Told, level: RubyLevel): readonly Word[] {
  let place = 0;
  return pieces(line.text, line.ruby, level).flatMap(({ text, kana }) => {
    const letters = Array.from(text);
    const from = place;
    place += letters.length;
    const isCorrected = (at: number) => line.corrected.some(([start, end]) => at >= start && at < end);
    if (kana !== null) {
      const corrected = letters.some((_, at) => isCorrected(from + at));
      return [{ text, kana, corrected, guessed: from >= line.settled }];
    }
    return runs(letters, (at) => ({ corrected: isCorrected(from + at), guessed: from + at >= line.settled }));
  });
}

/** The words of each phrase: parted after those numbers of characters, but never below kana. */
export function phrased(all: readonly Word[], ends: readonly number[]): readonly (readonly Word[])[] {
  const phrases: Word[][] = [[]];
  let place = 0;
  for (const word of all) {
    const letters = Array.from(word.text);
    const from = place;
    place += letters.length;
    const within = word.kana === null ? ends.filter((end) => end > from && end < place) : [];
    [...within, place].forEach((end, part) => {
      const text = letters.slice((within[part - 1] ?? from) - from, end - from).join("");
      phrases.at(-1)?.push({ ...word, text });
      if (ends.includes(end)) phrases.push([]);
    });
  }
  return phrases.filter((phrase) => phrase.length > 0);
}

/** A word with its kana, which a screen reader passes over: it knows how to read. */
export function withKana({ text, kana }: Pick<Word, "text" | "kana">): TemplateResult {
  if (kana === null) return html`${text}`;
  return html`<ruby class=${isWide(text, kana) ? "wide" : nothing}>${text}<rt aria-hidden="true">${kana}</rt></ruby>`;
}

/** Kana so much wider than their kanji are set smaller where they take no room beside them: else they reach over the next word's. */
function isWide(text: string, kana: string): boolean {
  return Array.from(kana).length > 2.6 * Array.from(text).length;
}

type Look = Pick<Word, "corrected" | "guessed">;

function runs(letters: readonly string[], lookOf: (at: number) => Look): Word[] {
  const found: Word[] = [];
  letters.forEach((letter, at) => {
    const look = lookOf(at);
    const last = found.at(-1);
    if (last?.corrected === look.corrected && last.guessed === look.guessed)
      found[found.length - 1] = { ...last, text: last.text + letter };
    else found.push({ text: letter, kana: null, ...look });
  });
  return found;
}
