import { html, nothing, type TemplateResult } from "lit";
import { PageElement, watched } from "../element";
import { say } from "../language/language";
import { choice } from "../parts/choice";
import { RUBY_LEVELS } from "./ruby";
import { chosenLayout, COLOURS, keepSetup, layoutChoices, TRANSLATION_PLACES, type Layout, type Setup } from "./setup";
import { DISTANCES_CM, emCm, measure, SCREENS_CM } from "./size";

/** How a counter's screen is set up. Fires `setup` with the new set-up. */
export class CounterSetupPanel extends PageElement {
  static override properties = watched("setup", "px", "hasRuby", "configured");

  declare setup: Setup;
  /** The letters' size as it is now. */
  declare px: number;
  /** Whether the service can put kana over kanji. */
  declare hasRuby: boolean;
  /** How the screen stands where nothing else is chosen. */
  declare configured: Layout;

  protected override render(): TemplateResult {
    const words = say().counter;
    const setup = this.#chosen();
    return html`<div class="counter-setup">
      ${this.#choice(words.layout, "layout", layoutChoices(this.configured), (layout) =>
        layout === "configured" ? words.asConfigured(words.layouts[this.configured]) : words.layouts[layout],
      )}
      ${this.#choice(words.colours, "colours", COLOURS, (colours) => words.colourNames[colours])}
      ${this.hasRuby ? this.#choice(words.ruby, "ruby", RUBY_LEVELS, (level) => words.rubyLevels[level]) : nothing}
      ${this.#choice(words.translation, "translation", TRANSLATION_PLACES, (place) => words.translationPlaces[place])}
      <p>
        <label for="counter-distance">${words.distance}</label>
        ${this.#number("counter-distance", setup.distanceCm, DISTANCES_CM, (distanceCm) => ({ distanceCm }))}
      </p>
      <p>
        <label for="counter-screen">${words.screen}</label>
        ${this.#number("counter-screen", setup.screenCm, SCREENS_CM, (screenCm) => ({ screenCm }))}
      </p>
      <p class="note">${words.screenHelp}</p>
      <p role="status">${words.size(this.px, Math.round(emCm(setup.distanceCm) * 10))}</p>
      <label class="check">
        <input
          type="checkbox"
          .checked=${setup.readAloud === "on"}
          @change=${(event: Event) => {
            this.#choose({ readAloud: (event.target as HTMLInputElement).checked ? "on" : "off" });
          }}
        />
        ${words.readAloud}
      </label>
    </div>`;
  }

  #number(
    id: string,
    value: number | null,
    limits: { least: number; most: number },
    change: (value: number) => Partial<Setup>,
  ): TemplateResult {
    return html`<input
      id=${id}
      type="number"
      inputmode="decimal"
      min=${limits.least}
      max=${limits.most}
      .value=${value === null ? "" : String(value)}
      @change=${(event: Event) => {
        const typed = measure((event.target as HTMLInputElement).value, limits);
        if (typed !== null) this.#choose(change(typed));
      }}
    />`;
  }

  #choice<const N extends "layout" | "colours" | "ruby" | "translation">(
    legend: string,
    name: N,
    choices: readonly Setup[N][],
    told: (choice: Setup[N]) => string,
  ): TemplateResult {
    return choice(legend, `counter-${name}`, choices, this.#chosen()[name], told, (chosen) => {
      this.#choose({ [name]: chosen });
    });
  }

  #chosen(): Setup {
    return { ...this.setup, layout: chosenLayout(this.setup.layout, this.configured) };
  }

  #choose(change: Partial<Setup>): void {
    const setup = { ...this.#chosen(), ...change };
    keepSetup(setup);
    this.dispatchEvent(new CustomEvent<Setup>("setup", { detail: setup, bubbles: true }));
  }
}

customElements.define("koe-counter-setup", CounterSetupPanel);
