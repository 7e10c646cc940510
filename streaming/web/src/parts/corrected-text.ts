import { html, nothing, type TemplateResult } from "lit";
import { withKana, words } from "../captions/words";
import type { RubyLevel } from "../counter/ruby";
import { language, say } from "../language/language";
import type { Range } from "../wire/json";
import type { Ruby } from "../wire/ruby";

/** A text in which what people put right is underlined, and says so at its end; with kana over it where they are wanted. */
export function correctedText(
  text: string,
  corrected: readonly Range[],
  ruby: readonly Ruby[] = [],
  level: RubyLevel = "none",
): TemplateResult {
  if (corrected.length === 0 && (level === "none" || ruby.length === 0)) return html`${text}`;
  const pieces = words({ text, corrected, ruby, settled: Infinity }, level).map((word) =>
    word.corrected ? html`<span class="corrected">${withKana(word)}</span>` : withKana(word),
  );
  return html`${pieces}${correctedTold(corrected.length > 0 && text !== "")}`;
}

/** Says behind a text that people put some of it right. */
export function correctedTold(isCorrected: boolean): TemplateResult | typeof nothing {
  return isCorrected ? html`<small class="corrected-told" lang=${language()}>${say().corrected}</small>` : nothing;
}
