import { html, nothing, type TemplateResult } from "lit";
import { PageElement, watched, type Changed } from "../element";
import type { CounterWords } from "../language/counter";
import { htmlLang } from "../captions/languages";
import { strings, type PageLanguage } from "../language/strings";
import type { CounterLine, Readable, Side, Standing } from "../wire/counter";
import "./language-picker";
import { labelOf, readingOf } from "./reading";
import type { RubyLevel } from "./ruby";
import { read, said } from "./said";
import type { Screen } from "./screen";
import type { TranslationPlace } from "./setup";

/** What somebody at this half wants done. */
export type Wish =
  | { readonly kind: "listening"; readonly side: Side; readonly on: boolean }
  | { readonly kind: "reading"; readonly side: Side; readonly language: string }
  | { readonly kind: "end" };

/**
 * One side's half: both people's lines, this side's microphone, and the end of the conversation. Fires `wish`.
 *
 * Lines fill it from the top and stay where they are. When the last one has no room, the page is turned: it goes to the top,
 * with the line before it where there is room, and reading goes on from there.
 *
 * What the other side says stands there in the language that this one reads, too. Where a translation comes later than the next
 * line, room was held free for it.
 */
export class CounterHalf extends PageElement {
  static override properties = {
    ...watched("side", "screen", "connected", "pageLanguage", "isEcho", "ruby", "languages", "translation"),
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
  /** What can be read. */
  declare languages: readonly Readable[];
  /** Where a translation stands. */
  declare translation: TranslationPlace;
  declare sure: boolean;

  /** Lines whose translation was late: their room stays held. */
  readonly #rooms = new Set<number>();
  #reads = "";
  /** Where each line stood when the page was last drawn, and how wide the page was. */
  #places = new Map<string, number>();
  #width = 0;

  #sizes = new ResizeObserver(() => {
    this.#turnPage();
  });

  constructor() {
    super();
    this.sure = false;
    this.isEcho = false;
    this.ruby = "none";
    this.languages = [];
    this.translation = "under";
  }

  protected override firstUpdated(): void {
    const roll = this.querySelector(".counter-lines");
    if (roll !== null) this.#sizes.observe(roll);
    this.until(() => {
      this.#sizes.disconnect();
    });
  }

  protected override willUpdate(): void {
    const { screen, side } = this;
    const reads = screen.sides?.[side].reads ?? "";
    if (reads !== this.#reads || screen.sides === null) this.#rooms.clear();
    this.#reads = reads;
    for (const line of screen.lines) {
      if (readingOf(line, side, reads).kind === "awaited") this.#rooms.add(line.id);
    }
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

  #picker(own: Standing): TemplateResult {
    const other = this.side === "clerk" ? "visitor" : "clerk";
    return html`<koe-counter-language
      .languages=${this.languages}
      .spoken=${this.screen.sides?.[other].language ?? own.language}
      .chosen=${own.reads}
      @reading=${(event: CustomEvent<string>) => {
        this.#wish({ kind: "reading", side: this.side, language: event.detail });
      }}
    ></koe-counter-language>`;
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
      ${this.#picker(own)}
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
    const reading = readingOf(line, this.side, this.#reads);
    // Over a line that still grows nothing can stand without moving it.
    const isTranslated = this.#isTranslated(line);
    const isDraft = this.translation === "over" && !line.finished && isTranslated;
    return html`<p class="counter-line" data-side=${line.side} data-line=${line.id}>
      <span class="counter-who">${words.sides[line.side]}${this.#told(line)}</span>
      <span class="counter-texts" data-original=${isTranslated ? "" : nothing}>
        ${said(line, goesOn, this.ruby, isDraft)}
        ${reading.kind === "none" ? nothing : read(line, reading, this.#reads, this.ruby, this.#rooms.has(line.id))}
      </span>
    </p>`;
  }

  #isTranslated(line: CounterLine): boolean {
    return line.side !== this.side && line.language !== this.#reads;
  }

  /** Whoever spoke sees how the other side reads it: they can say it otherwise. */
  #told(line: CounterLine): TemplateResult | typeof nothing {
    const told = line.interpretation;
    if (line.side !== this.side || told === null || told.shown === "draft") return nothing;
    return html`<span class="counter-by" lang=${htmlLang(this.#reads)}>${labelOf(told, this.#reads)}</span>`;
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

  /** Nothing moves as long as the last line has room, or a late translation needs more than was held free for it. */
  #turnPage(): void {
    const box = this.querySelector<HTMLElement>(".counter-lines");
    const lines = [...this.querySelectorAll<HTMLElement>(".counter-line")];
    const last = lines.at(-1);
    const grown = this.#grown(box, lines);
    if (box === null || last === undefined) {
      if (box !== null) box.scrollTop = 0;
      return;
    }
    const bottom = last.offsetTop + last.offsetHeight;
    // The kana of a page's first row reach into what stands free over it.
    const over = this.querySelector<HTMLElement>(".counter-roll")?.offsetTop ?? 0;
    const isInSight = bottom <= box.scrollTop + box.clientHeight && last.offsetTop - over >= box.scrollTop;
    if (isInSight && grown === undefined) return;
    const before = lines.at(-2);
    // The line before it stays in sight where that leaves half the page free: else the page would turn at every line.
    const fits = before !== undefined && bottom - before.offsetTop <= box.clientHeight / 2;
    const top = grown ?? (fits ? before : last);
    // A line that is too long for the page shows its end.
    box.scrollTop = Math.max(top.offsetTop - over, bottom - box.clientHeight);
  }

  /** The line that grew although others stand below it, since the page was last drawn as wide as it is. */
  #grown(box: HTMLElement | null, lines: readonly HTMLElement[]): HTMLElement | undefined {
    const width = box?.clientWidth ?? 0;
    const before = width === this.#width ? this.#places : new Map<string, number>();
    const known = lines.filter((line) => line.dataset.line !== undefined);
    const top = known[0]?.offsetTop ?? 0;
    const past = (line: HTMLElement) => before.get(line.dataset.line ?? "");
    const first = known[0] === undefined ? undefined : past(known[0]);
    const moved = known.findIndex((line) => {
      const place = past(line);
      return place !== undefined && first !== undefined && place - first !== line.offsetTop - top;
    });
    this.#width = width;
    this.#places = new Map(known.map((line) => [line.dataset.line ?? "", line.offsetTop]));
    return moved > 0 ? known[moved - 1] : undefined;
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
