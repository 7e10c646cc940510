import { html, nothing, type TemplateResult } from "lit";
import { phrased, withKana, words } from "../captions/words";
import type { RubyLevel } from "../counter/ruby";
import { language, say } from "../language/language";
import type { Range } from "../wire/json";
import type { Ruby } from "../wire/ruby";

/** A phrase of more characters may be longer than a row. */
const LONG = 8;

/**
 * A text in which what people put right is underlined, and says so at its end; with kana over it where they are wanted,
 * and in phrases where they are known.
 */
export function correctedText(
  text: string,
  corrected: readonly Range[],
  ruby: readonly Ruby[] = [],
  level: RubyLevel = "none",
  ends: readonly number[] = [],
): TemplateResult {
  if (corrected.length === 0 && ends.length === 0 && (level === "none" || ruby.length === 0)) return html`${text}`;
  const phrases = phrased(words({ text, corrected, ruby, settled: Infinity }, level), ends);
  const pieces = phrases.map((phrase, place) => {
    const written = phrase.map((word) =>
      word.corrected ? html`<span class="corrected">${withKana(word)}</span>` : withKana(word),
    );
    const isLong = phrases.length > 1 && phrase.reduce((sum, word) => sum + Array.from(word.text).length, 0) > LONG;
    const whole = isLong ? html`<span class="long-phrase">${written}</span>` : written;
    return place === 0 ? whole : html`<wbr />${whole}`;
  });
  return html`${pieces}${correctedTold(corrected.length > 0 && text !== "")}`;
}

/** Says behind a text that people put some of it right. */
export function correctedTold(isCorrected: boolean): TemplateResult | typeof nothing {
  return isCorrected ? html`<small class="corrected-told" lang=${language()}>${say().corrected}</small>` : nothing;
}
