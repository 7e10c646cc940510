import { html, nothing, type TemplateResult } from "lit";
import { say } from "../language/language";
import type { Range } from "../wire/json";

/** A text in which what people put right is underlined, and says so at its end. */
export function correctedText(text: string, corrected: readonly Range[]): TemplateResult {
  if (corrected.length === 0) return html`${text}`;
  const characters = Array.from(text);
  const slice = (from: number, to?: number) => characters.slice(from, to).join("");
  const pieces: (TemplateResult | string)[] = [];
  let place = 0;
  for (const [from, to] of corrected) {
    pieces.push(slice(place, from));
    if (to > from && from < characters.length) pieces.push(html`<span class="corrected">${slice(from, to)}</span>`);
    place = to;
  }
  pieces.push(slice(place));
  return html`${pieces}${text === "" ? nothing : html`<small class="corrected-told">${say().corrected}</small>`}`;
}
