import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { PageElement, watched } from "../element";
import { language, say } from "../language/language";
import { correctedText } from "../parts/corrected-text";
import { speakerLabel } from "../parts/speaker-label";
import type { Speaker } from "../wire/session";
import type { Look } from "./look";
import type { Line } from "./proceedings";
import { htmlLang, isJapanese } from "./languages";
import { Roll } from "./roll";
import { langOf, toggled, translatedBy } from "./translated-by";

/** How many utterances are kept in the box: enough to fill it, were each one line. */
export const IN_BOX = 6;

/** How many full-width characters a row of Japanese has where the town says nothing else, and how many rows stand. */
const USUAL = { characters: 16, rows: 2 } as const;

/** The captions under the picture. */
export class CaptionBox extends PageElement {
  static override properties = {
    ...watched("lines", "roster", "language", "spoken", "look", "place", "paused", "notice", "characters"),
    opened: { state: true },
  };

  declare lines: readonly Line[];
  declare roster: readonly Speaker[];
  declare language: string;
  /** In which the session is held, and people are named. */
  declare spoken: string;
  /** The utterances of which the reader wants to see what was said. */
  declare opened: ReadonlySet<number>;
  declare look: Look;
  /** Changes when another place is shown, so that lines need not stay where they were. */
  declare place: unknown;
  /** The picture is stopped, so that what stands is read at leisure. */
  declare paused: boolean;
  /** Why no captions come, where there is a reason; null otherwise. */
  declare notice: string | null;
  /** How many full-width characters the town's lines have at most; null is as many as usual. */
  declare characters: number | null;

  readonly #roll = new Roll();
  #tick: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.paused = false;
    this.notice = null;
    this.characters = null;
    this.opened = new Set();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const resized = new ResizeObserver(() => {
      this.#withRoll((box, roll) => {
        this.#roll.restart(box, roll, this.#rows());
      });
    });
    resized.observe(this);
    this.until(() => {
      resized.disconnect();
      clearTimeout(this.#tick);
    });
  }

  protected override willUpdate(): void {
    this.#roll.pause(this.paused);
    this.#withRoll((_, roll) => {
      this.#roll.remember(roll);
    });
  }

  protected override updated(changed: PropertyValues): void {
    // The policy forbids styles in the page's text; a property set by script is none.
    this.style.setProperty("--caption-characters", String(this.#characters() ?? ""));
    this.style.setProperty("--caption-rows", String(this.#rows() ?? ""));
    const anew = changed.has("look") || changed.has("place") || changed.has("language");
    this.#withRoll((box, roll) => {
      if (anew) this.#roll.restart(box, roll, this.#rows());
      else this.#roll.settle(box, roll);
    });
  }

  protected override render(): TemplateResult {
    const { colours, size } = this.look;
    const said = this.lines.filter((line) => line.settled + line.stable + line.draft !== "");
    const inBox = said.slice(-IN_BOX);
    return html`
      <section
        class="captions"
        aria-label=${say().captions}
        data-colours=${colours}
        data-size=${size}
        data-ruby=${this.look.ruby}
        data-language=${this.language}
        data-characters=${this.#characters() ?? nothing}
        data-rows=${this.#rows() ?? nothing}
      >
        <div class="captions-box">
          <div class="captions-roll">
            ${repeat(
              inBox,
              (line) => line.utterance,
              (line, place) => this.#block(line, said[said.length - inBox.length + place - 1]),
            )}
          </div>
          ${said.length === 0 && this.notice === null ? html`<p class="captions-none">${say().captionsWaiting}</p>` : nothing}
          ${this.notice === null ? nothing : html`<p class="captions-notice" lang=${language()}>${this.notice}</p>`}
        </div>
        ${this.#readAloud(said)}
      </section>
    `;
  }

  #block(line: Line, before: Line | undefined): TemplateResult {
    const isChange = before?.speaker !== line.speaker;
    return html`<div class="caption" data-utterance=${line.utterance}>
      ${isChange ? html`<span lang=${htmlLang(this.spoken)}>${speakerLabel(this.roster, line.speaker)}</span>` : nothing}
      <p lang=${langOf(line, this.language)}>
        ${translatedBy(line, this.language, this.opened, (utterance) => {
          this.opened = toggled(this.opened, utterance);
        })}
        <span class="settled">${correctedText(line.settled, line.corrected, line.ruby, this.look.ruby, line.ends)}</span
        >${line.stable === "" ? nothing : html`<span class="stable">${line.stable}</span>`}${
          line.draft === "" ? nothing : html`<span class="draft">${line.draft}</span>`
        }
      </p>
    </div>`;
  }

  /** Settled utterances for a screen reader, each once, and only for those who asked for it. */
  #readAloud(said: readonly Line[]): TemplateResult | typeof nothing {
    if (this.look.readAloud === "off") return nothing;
    const done = said.filter((line) => line.done).slice(-3);
    return html`<div class="visually-hidden" role="log" aria-live="polite" aria-relevant="additions">
      ${repeat(
        done,
        (line) => line.utterance,
        (line) =>
          html`<p lang=${langOf(line, this.language)}>
            ${this.roster.find(({ id }) => id === line.speaker)?.name ?? ""} ${line.settled}
          </p>`,
      )}
    </div>`;
  }

  #characters(): number | null {
    return this.characters ?? (isJapanese(this.language) ? USUAL.characters : null);
  }

  /** How many rows stand; null is as many as the style sheet has for the language. */
  #rows(): number | null {
    if (this.look.rows !== "usual") return Number(this.look.rows);
    return this.language === this.spoken && isJapanese(this.language) ? USUAL.rows : null;
  }

  #withRoll(act: (box: HTMLElement, roll: HTMLElement) => void): void {
    const box = this.querySelector<HTMLElement>(".captions-box");
    const roll = this.querySelector<HTMLElement>(".captions-roll");
    // Once the page has been left an update may still be under way, and nothing has a size any more.
    if (box === null || roll === null || !this.isConnected) return;
    act(box, roll);
    clearTimeout(this.#tick);
    const dueInMs = this.#roll.dueInMs();
    if (dueInMs === null) return;
    const tick = () => {
      this.#withRoll((...both) => {
        this.#roll.tick(...both);
      });
    };
    this.#tick = setTimeout(tick, Math.max(0, dueInMs));
  }
}

customElements.define("koe-caption-box", CaptionBox);
