import { html, nothing, type TemplateResult } from "lit";
import { htmlLang, nameOf } from "../captions/languages";
import { PageElement, watched } from "../element";
import type { Readable } from "../wire/counter";
import { readerWords } from "./reader-words";
import { isTranslated } from "./reading";

/**
 * The language that a side reads: a button that says it, and behind it all languages, each by its own name. Fires `reading` with
 * the chosen one.
 */
export class LanguagePicker extends PageElement {
  static override properties = { ...watched("languages", "spoken", "chosen"), open: { state: true } };

  declare languages: readonly Readable[];
  /** What the other side speaks. */
  declare spoken: string;
  declare chosen: string;
  declare open: boolean;

  constructor() {
    super();
    this.open = false;
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.languages.length === 0) return nothing;
    return html`<button
        class="counter-button counter-reads"
        type="button"
        aria-expanded=${this.open ? "true" : "false"}
        @click=${() => void this.#turn(!this.open)}
      >
        <span lang="ja">言語</span> <span lang="en">Language</span>
        <span class="counter-chosen" lang=${htmlLang(this.chosen)}>${nameOf(this.chosen)}</span>
      </button>
      ${this.open ? this.#choices() : nothing}`;
  }

  #choices(): TemplateResult {
    return html`<div
      class="counter-choose"
      role="group"
      aria-label="言語 Language"
      @keydown=${(event: KeyboardEvent) => {
        if (event.key === "Escape") void this.#turn(false);
      }}
    >
      ${this.languages.map((one) => this.#choice(one))}
    </div>`;
  }

  #choice(one: Readable): TemplateResult {
    const tag = one.language;
    return html`<button
      class="counter-button"
      type="button"
      lang=${htmlLang(tag)}
      aria-pressed=${tag === this.chosen ? "true" : "false"}
      @click=${() => {
        this.dispatchEvent(new CustomEvent<string>("reading", { detail: tag }));
        void this.#turn(false);
      }}
    >
      <span class="counter-name"
        >${tag === this.chosen ? html`<span aria-hidden="true">✓ </span>` : nothing}${nameOf(tag)}</span
      >
      ${isTranslated(one, this.spoken) ? nothing : html`<span class="counter-none">${readerWords(tag).none}</span>`}
    </button>`;
  }

  /** Whoever opens it stands at their language; whoever closes it stands where they were. */
  async #turn(open: boolean): Promise<void> {
    this.open = open;
    await this.updateComplete;
    const to = open ? '.counter-choose [aria-pressed="true"]' : ".counter-reads";
    this.querySelector<HTMLElement>(to)?.focus();
  }
}

customElements.define("koe-counter-language", LanguagePicker);
