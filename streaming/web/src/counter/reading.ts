import type { CounterLine, Interpretation, Readable, Side } from "../wire/counter";
import { PLAIN_JAPANESE } from "../captions/languages";
import type { Origin } from "../wire/session";
import { readerWords, type ReaderWords } from "./reader-words";

/** What a half shows of a line in the language that its side reads. */
export type Reading =
  /** The line is read as it was said. */
  | { readonly kind: "none" }
  /** It is finished, and its translation is still on its way. */
  | { readonly kind: "awaited" }
  | { readonly kind: "told"; readonly told: Interpretation };

/** What the side that reads `reads` is shown of the other side's line, beside the line itself. */
export function readingOf(line: CounterLine, side: Side, reads: string): Reading {
  if (line.side === side || line.language === reads) return { kind: "none" };
  const told = line.interpretation;
  // While another language is being chosen, what stood there was for the one before.
  if (told?.language === reads) return { kind: "told", told };
  return line.finished ? { kind: "awaited" } : { kind: "none" };
}

/** Who translated it, or why nobody has, in words for whoever reads `reads`. */
export function labelOf({ shown, by, why, language, readability }: Interpretation, reads: string): string {
  const words = readerWords(reads);
  if (shown === "with_next") return "↓";
  if (shown === "as_said") return whyAsSaid(why, words);
  return madeBy(by ?? "phrase_book", language, readability, words);
}

/** Who made a translation into `language`; of a draft in plain Japanese also how plain it is. */
export function madeBy(by: Origin, language: string, readability: number | null, words: ReaderWords): string {
  if (by === "person") return words.person;
  if (by === "phrase_book") return words.phraseBook;
  if (language !== PLAIN_JAPANESE) return words.machine;
  return readability === null ? words.draft : `${words.draft}${words.readability} ${readability}/100`;
}

/** Why words stand as they were said. */
export function whyAsSaid(why: "unknown" | "behind" | "failed" | null, words: ReaderWords): string {
  return why === "behind" ? words.late : why === "failed" ? words.failed : words.asSaid;
}

/** Whether anybody puts what is spoken into a language; what is spoken itself needs nobody. */
export function isTranslated(readable: Readable, spoken: string): boolean {
  if (readable.language === spoken) return true;
  return readable.from.some((one) => one.spoken === spoken && one.by.length > 0);
}

/** How much longer than Japanese a language is, in widths of a full character. */
const LONGER: Readonly<Record<string, number>> = {
  "ja-x-easy": 1.3,
  ja: 1,
  zh: 0.8,
  ko: 0.9,
  th: 1.2,
  my: 1.5,
  km: 1.5,
};
const USUALLY_LONGER = 1.4;
/** Of a language whose letters are half as wide. */
const HALF = 0.5;

/**
 * Text as long as the translation of a line is likely to be: it holds the room free for it, so that nothing that stands below has to
 * move when it comes.
 */
export function roomFor(line: CounterLine, reads: string): string {
  const isWide = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(line.text);
  const width = Array.from(line.text).length * (isWide ? 1 : HALF) * (LONGER[reads] ?? USUALLY_LONGER);
  return "ー".repeat(Math.ceil(width) + 4);
}
