import { html, nothing, type TemplateResult } from "lit";
import { PageElement, watched } from "../element";
import { say } from "../language/language";
import { htmlLang, keepCaptionLanguage, nameOf } from "./languages";

/** The language to read captions in. Fires `language` with the new one. */
export class LanguageChoice extends PageElement {
  static override properties = watched("languages", "chosen");

  declare languages: readonly string[];
  declare chosen: string;

  protected override render(): TemplateResult | typeof nothing {
    if (this.languages.length < 2) return nothing;
    const words = say();
    return html`<p class="caption-language">
      <label for="caption-language">${words.captionLanguage}</label>
      <select
        id="caption-language"
        @change=${(event: Event) => {
          this.#choose((event.target as HTMLSelectElement).value);
        }}
      >
        ${this.languages.map(
          (one) =>
            html`<option value=${one} lang=${htmlLang(one)} ?selected=${one === this.chosen}>${nameOf(one)}</option>`,
        )}
      </select>
      ${this.chosen === this.languages[0] ? nothing : html`<span class="note">${words.translationNote}</span>`}
    </p>`;
  }

  #choose(language: string): void {
    keepCaptionLanguage(language);
    this.dispatchEvent(new CustomEvent<string>("language", { detail: language }));
  }
}

customElements.define("koe-language-choice", LanguageChoice);
