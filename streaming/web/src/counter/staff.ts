import { html, nothing, type TemplateResult } from "lit";
import { htmlLang, nameOf } from "../captions/languages";
import { PageElement, watched } from "../element";
import { language, say, switchLanguage } from "../language/language";
import { SIDES, type Counter, type Side } from "../wire/counter";
import { isTranslated } from "./reading";
import type { Screen } from "./screen";
import type { Setup } from "./setup";
import "./setup-panel";

/** What each side speaks and reads. */
export type Languages = Readonly<Record<Side, { readonly speaks: string; readonly reads: string }>>;

/** What staff want done. */
export type StaffWish =
  { readonly kind: "begin" } | { readonly kind: "speaks" | "reads"; readonly side: Side; readonly language: string };

/**
 * What staff need between both halves: to begin, to choose the languages, to set the screen up. Fires `staff` with what is wanted,
 * and `setup` with a new set-up.
 */
export class CounterStaff extends PageElement {
  static override properties = watched("counter", "screen", "languages", "setup", "px");

  declare counter: Counter;
  declare screen: Screen;
  /** Of the conversation that is held, or of the next one. */
  declare languages: Languages;
  declare setup: Setup;
  /** The letters' size as it is now. */
  declare px: number;

  protected override render(): TemplateResult {
    const words = say().counter;
    const { counter } = this;
    return html`<div class="counter-staff">
      ${
        this.screen.sides === null
          ? html`<button
              class="counter-button counter-yes"
              type="button"
              @click=${() => {
                this.#wish({ kind: "begin" });
              }}
            >
              ${words.begin}
            </button>`
          : nothing
      }
      ${counter.languages.length > 1 ? SIDES.map((side) => this.#spoken(side)) : nothing}
      ${counter.reads.length > 1 ? this.#read("visitor") : nothing}
      <details class="counter-settings">
        <summary>${words.setup}</summary>
        <koe-counter-setup
          .setup=${this.setup}
          .px=${this.px}
          .hasRuby=${counter.ruby}
          .configured=${counter.layout}
        ></koe-counter-setup>
        <button class="button" type="button" lang=${language() === "ja" ? "en" : "ja"} @click=${switchLanguage}>
          ${say().languageSwitch}
        </button>
      </details>
    </div>`;
  }

  #spoken(side: Side): TemplateResult {
    const words = say().counter;
    const chosen = this.languages[side].speaks;
    const options = this.counter.languages.map((tag) => ({ tag, told: nameOf(tag) }));
    return this.#choice(words.spoken(words.sides[side]), chosen, options, (tag) => ({
      kind: "speaks",
      side,
      language: tag,
    }));
  }

  #read(side: Side): TemplateResult {
    const words = say().counter;
    const { speaks } = this.languages[side === "clerk" ? "visitor" : "clerk"];
    const options = this.counter.reads.map((one) => {
      const told = nameOf(one.language) + (isTranslated(one, speaks) ? "" : words.untranslated);
      return { tag: one.language, told };
    });
    const chosen = this.languages[side].reads;
    return this.#choice(words.reads(words.sides[side]), chosen, options, (tag) => ({
      kind: "reads",
      side,
      language: tag,
    }));
  }

  #choice(
    label: string,
    chosen: string,
    options: readonly { readonly tag: string; readonly told: string }[],
    wish: (tag: string) => StaffWish,
  ): TemplateResult {
    return html`<label class="counter-language">
      <span>${label}</span>
      <select
        @change=${(event: Event) => {
          this.#wish(wish((event.target as HTMLSelectElement).value));
        }}
      >
        ${options.map(({ tag, told }) => html`<option value=${tag} lang=${htmlLang(tag)} .selected=${tag === chosen}>${told}</option>`)}
      </select>
    </label>`;
  }

  #wish(wish: StaffWish): void {
    this.dispatchEvent(new CustomEvent<StaffWish>("staff", { detail: wish }));
  }
}

customElements.define("koe-counter-staff", CounterStaff);
