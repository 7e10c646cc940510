import { html, nothing, type TemplateResult } from "lit";
import { PageElement, watched, type Changed } from "../element";
import type { CounterWords } from "../language/counter";
import { strings, type PageLanguage } from "../language/strings";
import type { CounterLine, Side, Standing } from "../wire/counter";
import { pieces, type RubyLevel } from "./ruby";
import type { Screen } from "./screen";

/** What somebody at this half wants done. */
export type Wish = { readonly kind: "listening"; readonly side: Side; readonly on: boolean } | { readonly kind: "end" };

/**
 * One side's half: both people's lines, this side's microphone, and the end of the conversation. Fires `wish`.
 *
 * Lines fill it from the top and stay where they are. When the last one has no room, the page is turned: it goes to the top,
 * with the line before it where there is room, and reading goes on from there.
 */
export class CounterHalf extends PageElement {
  static override properties = {
    ...watched("side", "screen", "connected", "pageLanguage", "isEcho", "ruby"),
    sure: { state: true },
  };

  declare side: Side;
  declare screen: Screen;
  declare connected: boolean;
  declare pageLanguage: PageLanguage;
  /** The other half says the same to a screen reader. */
  declare isEcho: boolean;
  /** Over which kanji kana are shown. */
  declare ruby: RubyLevel;
  declare sure: boolean;

  #sizes = new ResizeObserver(() => {
    this.#turnPage();
  });

  constructor() {
    super();
    this.sure = false;
    this.isEcho = false;
    this.ruby = "none";
  }

  protected override firstUpdated(): void {
    const roll = this.querySelector(".counter-lines");
    if (roll !== null) this.#sizes.observe(roll);
    this.until(() => {
      this.#sizes.disconnect();
    });
  }

  protected override updated(changed: Changed): void {
    if (this.screen.sides === null) this.sure = false;
    if (changed.has("screen")) this.#turnPage();
  }

  protected override render(): TemplateResult {
    const words = strings[this.pageLanguage].counter;
    return html`
      <section class="counter-half" lang=${this.pageLanguage} aria-label=${words.sides[this.side]}>
        ${this.#bar(words)}
        <div class="counter-lines" aria-hidden=${this.isEcho ? "true" : "false"}>
          <div class="counter-roll">${this.#lines(words)}</div>
        </div>
      </section>
    `;
  }

  #bar(words: CounterWords): TemplateResult {
    const { side, screen } = this;
    const own = screen.sides?.[side] ?? null;
    return html`<div class="counter-bar">
      <p class="counter-state" role="status" data-state=${stateOf(own, this.connected)}>
        ${state(own, this.connected, words)} ${this.#otherState(words)}
      </p>
      ${own === null ? nothing : this.#buttons(own, words)}
    </div>`;
  }

  #otherState(words: CounterWords): TemplateResult | typeof nothing {
    const other = this.side === "clerk" ? "visitor" : "clerk";
    if (this.screen.sides?.[other].listening !== false) return nothing;
    return html`<span class="counter-other">${words.otherPaused(words.sides[other])}</span>`;
  }

  #buttons(own: Standing, words: CounterWords): TemplateResult {
    if (this.sure) {
      return html`<div class="counter-buttons" role="group" aria-label=${words.endSure}>
        <span class="counter-question">${words.endSure}</span>
        ${this.#button("counter-yes", words.endYes, () => {
          this.sure = false;
          this.#wish({ kind: "end" });
        })}
        ${this.#button("", words.endNo, () => {
          this.sure = false;
        })}
      </div>`;
    }
    return html`<div class="counter-buttons">
      ${this.#button(own.listening ? "" : "counter-yes", own.listening ? words.pause : words.resume, () => {
        this.#wish({ kind: "listening", side: this.side, on: !own.listening });
      })}
      ${this.#button("", words.end, () => {
        this.sure = true;
      })}
    </div>`;
  }

  #button(kind: string, label: string, act: () => void): TemplateResult {
    return html`<button class="counter-button ${kind}" type="button" @click=${act}>${label}</button>`;
  }

  #lines(words: CounterWords): TemplateResult {
    const { screen } = this;
    if (screen.sides === null) return html`<p class="counter-quiet">${words.nobody}</p>`;
    const loose = (["clerk", "visitor"] as const).filter((side) => {
      const draft = screen.sides?.[side].draft ?? null;
      return draft !== null && draft.of === null;
    });
    if (screen.lines.length === 0 && loose.length === 0) {
      return html`<p class="counter-quiet">${words.empty}</p>
        <p class="counter-quiet">${words.kept}</p>`;
    }
    return html`${screen.lines.map((line) => this.#line(line, words))} ${loose.map((side) => this.#loose(side, words))}`;
  }

  #line(line: CounterLine, words: CounterWords): TemplateResult {
    const draft = this.screen.sides?.[line.side].draft ?? null;
    const goesOn = draft?.of === line.id ? draft.text : "";
    return html`<p class="counter-line" data-side=${line.side} data-line=${line.id}>
      <span class="counter-who">${words.sides[line.side]}</span>
      <span class="counter-said" lang=${line.language}
        ><span class="settled">${this.#settled(line)}</span><span class="draft">${goesOn}</span></span
      >
    </p>`;
  }

  #settled(line: CounterLine): readonly (TemplateResult | string)[] {
    return pieces(line.text, line.ruby, this.ruby).map(({ text, kana }) =>
      kana === null ? text : html`<ruby>${text}<rt>${kana}</rt></ruby>`,
    );
  }

  #loose(side: Side, words: CounterWords): TemplateResult {
    const standing = this.screen.sides?.[side];
    return html`<p class="counter-line" data-side=${side}>
      <span class="counter-who">${words.sides[side]}</span>
      <span class="counter-said" lang=${standing?.language ?? ""}
        ><span class="draft">${standing?.draft?.text ?? ""}</span></span
      >
    </p>`;
  }

  #wish(wish: Wish): void {
    this.dispatchEvent(new CustomEvent<Wish>("wish", { detail: wish, bubbles: true }));
  }

  /** Nothing moves as long as the last line has room. */
  #turnPage(): void {
    const box = this.querySelector<HTMLElement>(".counter-lines");
    const lines = [...this.querySelectorAll<HTMLElement>(".counter-line")];
    const last = lines.at(-1);
    if (box === null || last === undefined) {
      if (box !== null) box.scrollTop = 0;
      return;
    }
    const bottom = last.offsetTop + last.offsetHeight;
    if (bottom <= box.scrollTop + box.clientHeight && last.offsetTop >= box.scrollTop) return;
    const before = lines.at(-2);
    // The line before it stays in sight where that leaves half the page free: else the page would turn at every line.
    const fits = before !== undefined && bottom - before.offsetTop <= box.clientHeight / 2;
    // A line that is too long for the page shows its end.
    box.scrollTop = Math.max(fits ? before.offsetTop : last.offsetTop, bottom - box.clientHeight);
  }
}

function stateOf(own: Standing | null, connected: boolean): string {
  if (!connected) return "cut";
  if (own === null) return "closed";
  if (!own.listening) return "paused";
  return own.works ? "listening" : "no-sound";
}

function state(own: Standing | null, connected: boolean, words: CounterWords): TemplateResult {
  const told = {
    cut: words.cut,
    closed: words.paused,
    paused: words.paused,
    "no-sound": words.noSound,
    listening: words.listening,
  };
  const kind = stateOf(own, connected) as keyof typeof told;
  // The shape says it, too: a filled dot, two bars.
  return html`<span class="counter-sign" aria-hidden="true"
      >${kind === "listening" ? "●" : kind === "paused" || kind === "closed" ? "⏸" : "!"}</span
    >
    <strong>${told[kind]}</strong>`;
}

customElements.define("koe-counter-half", CounterHalf);
