import { html, nothing, type TemplateResult } from "lit";
import { PageElement, watched } from "../element";
import { say } from "../language/language";
import { choice } from "../parts/choice";
import { COLOURS, keepLook, ROWS, RUBY, type Look } from "./look";

/** The reader's settings for captions. Fires `look` with the new look. */
export class LookSettings extends PageElement {
  static override properties = watched("look", "live", "hasRuby");

  declare look: Look;
  /** Whether there is a live picture that could wait for the captions. */
  declare live: boolean;
  /** Whether the service knows how the words are read. */
  declare hasRuby: boolean;

  protected override render(): TemplateResult {
    const words = say();
    return html`
      <details class="settings">
        <summary>${words.captionSettings}</summary>
        ${this.live ? this.#timing() : nothing}
        ${this.#choice(words.captionSize, "size", ["0", "1", "2", "3"], (size) => words.sizes[Number(size)] ?? size)}
        ${this.#choice(words.captionRows, "rows", ROWS, (rows) => words.rows(rows === "usual" ? null : Number(rows)))}
        ${this.#choice(words.captionColours, "colours", COLOURS, (colours) => words.colours[colours])}
        ${this.hasRuby ? this.#choice(words.ruby, "ruby", RUBY, (level) => words.rubyLevels[level]) : nothing}
        <label class="check">
          <input
            type="checkbox"
            .checked=${this.look.readAloud === "on"}
            @change=${(event: Event) => {
              this.#choose({ readAloud: (event.target as HTMLInputElement).checked ? "on" : "off" });
            }}
          />
          ${words.readAloud}
        </label>
        <p class="note">${words.draftNote}</p>
      </details>
    `;
  }

  #timing(): TemplateResult {
    const words = say();
    return this.#choice(words.timing, "timing", ["in-step", "at-once"], (timing) =>
      timing === "in-step" ? words.inStep : words.atOnce,
    );
  }

  #choice<const N extends "size" | "rows" | "colours" | "timing" | "ruby">(
    legend: string,
    name: N,
    choices: readonly Look[N][],
    told: (choice: Look[N]) => string,
  ): TemplateResult {
    return choice(legend, `captions-${name}`, choices, this.look[name], told, (chosen) => {
      this.#choose({ [name]: chosen });
    });
  }

  #choose(change: Partial<Look>): void {
    const look = { ...this.look, ...change };
    keepLook(look);
    this.dispatchEvent(new CustomEvent<Look>("look", { detail: look }));
  }
}

customElements.define("koe-look-settings", LookSettings);
