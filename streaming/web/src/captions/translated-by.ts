import { html, nothing, type TemplateResult } from "lit";
import { language as pageLanguage, say } from "../language/language";
import { htmlLang } from "./languages";
import type { Line } from "./proceedings";

/** The language that a line's words are in, for readers of `language`. */
export function langOf({ source }: Line, language: string): string {
  return htmlLang(source.kind === "untranslated" ? source.spoken : language);
}

/**
 * Who translated a line: a button that shows what was said, and that itself once it is wanted. Nothing for what stands as it
 * was said where nobody expected a translation.
 */
export function translatedBy(
  line: Line,
  language: string,
  open: ReadonlySet<number>,
  toggle: (utterance: number) => void,
): TemplateResult | typeof nothing {
  const { source, utterance } = line;
  const words = say();
  if (source.kind === "speech") return nothing;
  if (source.kind === "untranslated") return html`<span class="by" lang=${pageLanguage()}>${words.asSpoken}</span>`;
  const isOpen = open.has(utterance);
  const isDraft = source.origin === "machine" && language === "ja-x-easy";
  const by = isDraft ? words.plainDraft(source.readability) : words.translatedBy[source.origin];
  return html`<button
      class="by"
      type="button"
      lang=${pageLanguage()}
      data-origin=${source.origin}
      aria-expanded=${isOpen ? "true" : "false"}
      title=${source.machine ?? nothing}
      @click=${() => {
        toggle(utterance);
      }}
    >
      ${by}${source.before_correction ? words.beforeCorrection : line.edition > 0 ? words.afterCorrection : nothing}<span
        class="visually-hidden"
        >${words.showOriginal}</span
      ></button
    >${isOpen ? html`<span class="said" lang=${htmlLang(source.spoken)}>${source.said}</span>` : nothing}`;
}

/** `open` with one utterance more, or one fewer. */
export function toggled(open: ReadonlySet<number>, utterance: number): ReadonlySet<number> {
  const next = new Set(open);
  if (!next.delete(utterance)) next.add(utterance);
  return next;
}
