import { html, type TemplateResult } from "lit";
import { Failure } from "../api";
import { language, say } from "../language/language";

/** A failed request in the reader's words: the service's own where it gave some. */
export function failureTold(error: unknown): string {
  const words = say();
  if (!(error instanceof Failure)) return words.unreadable;
  if (error.told !== null) return error.told[language()];
  switch (error.kind) {
    case "unreachable":
      return words.unreachable;
    case "unreadable":
      return words.unreadable;
    case "refused":
      return words.refused(error.status);
  }
}

export function failure(error: unknown, again: () => unknown): TemplateResult {
  return html`<div class="notice warning" role="alert">
    <p>${failureTold(error)}</p>
    <button class="button" type="button" @click=${again}>${say().again}</button>
  </div>`;
}
