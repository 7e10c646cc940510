import { html, nothing, type TemplateResult } from "lit";
import { readerWords } from "../counter/reader-words";
import { madeBy, whyAsSaid } from "../counter/reading";
import { language as pageLanguage, say } from "../language/language";
import { htmlLang } from "./languages";
import type { Line } from "./proceedings";

/** The language that a line's words are in, for readers of `language`. */
export function langOf({ source }: Line, language: string): string {
  return htmlLang(source.kind === "untranslated" ? source.spoken : language);
}

/**
 * Who translated a line, in the language that is read: a button that shows what was said, and that itself once it is
 * wanted. Nothing for what stands as it was said where nobody expected a translation.
 */
export function translatedBy(
  line: Line,
  language: string,
  open: ReadonlySet<number>,
  toggle: (utterance: number) => void,
): TemplateResult | typeof nothing {
  const { source, utterance } = line;
  const words = readerWords(language);
  const corrected = (told: string) => (language === "ja" ? `（${told}）` : ` (${told})`);
  const after = line.edition > 0 ? corrected(words.corrected) : "";
  if (source.kind === "speech") return nothing;
  if (source.kind === "untranslated") {
    // Where its places are known they are marked, and said at its end.
    const isMarked = line.corrected.length > 0;
    return html`<span class="by" lang=${htmlLang(language)}
      >${whyAsSaid(source.why, words)}${isMarked ? nothing : after}</span
    >`;
  }
  const isOpen = open.has(utterance);
  const by = madeBy(source.origin, language, source.readability, words);
  return html`<button
      class="by"
      type="button"
      lang=${htmlLang(language)}
      data-origin=${source.origin}
      aria-expanded=${isOpen ? "true" : "false"}
      title=${source.machine ?? nothing}
      @click=${() => {
        toggle(utterance);
      }}
    >
      ${by}${source.before_correction ? corrected(words.beforeCorrection) : after}<span
        class="visually-hidden"
        lang=${pageLanguage()}
        >${say().showOriginal}</span
      ></button
    >${isOpen ? html`<span class="said" lang=${htmlLang(source.spoken)}>${source.said}</span>` : nothing}`;
}

/** `open` with one utterance more, or one fewer. */
export function toggled(open: ReadonlySet<number>, utterance: number): ReadonlySet<number> {
  const next = new Set(open);
  if (!next.delete(utterance)) next.add(utterance);
  return next;
}
