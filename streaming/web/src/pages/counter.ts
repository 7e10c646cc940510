import { html, nothing, type TemplateResult } from "lit";
import { atCounter, counter as counterOf, Failure } from "../api";
import { access, forgetToken, headers, type Access } from "../counter/access";
import { CounterFeed } from "../counter/feed";
import "../counter/half";
import type { Wish } from "../counter/half";
import { after, newlyFinished, NOTHING, type Screen } from "../counter/screen";
import { keptSetup, type Setup } from "../counter/setup";
import "../counter/setup-panel";
import { emPx } from "../counter/size";
import { PageElement, watched } from "../element";
import { language, say, switchLanguage } from "../language/language";
import type { PageLanguage } from "../language/strings";
import { failure, failureTold } from "../parts/failure";
import { setTitle } from "../title";
import type { Counter, CounterLine, Seen, Side } from "../wire/counter";

type State =
  | { readonly kind: "loading" }
  | { readonly kind: "refused" }
  | { readonly kind: "failed"; readonly problem: unknown }
  | { readonly kind: "open"; readonly counter: Counter; readonly access: Access };

/** CSS's own centimetre, where nobody has measured the screen. */
const CSS_PX_A_CM = 96 / 2.54;

/** A screen that is cut off cannot know whether the conversation has ended: after so long it shows nothing of it. */
const BLANK_AFTER_MS = 15_000;

/** How many finished lines a screen reader can go back to. */
const READ_BACK = 10;

/** A counter's screen: each side's half, and around them what staff need. */
export class CounterPage extends PageElement {
  static override properties = {
    ...watched("counter"),
    state: { state: true },
    screen: { state: true },
    connected: { state: true },
    setup: { state: true },
    told: { state: true },
    languages: { state: true },
  };

  /** Its name in addresses. */
  declare counter: string;
  declare state: State;
  declare screen: Screen;
  declare connected: boolean;
  declare setup: Setup;
  declare told: string;
  /** What the next conversation is spoken in. */
  declare languages: Readonly<Record<Side, string>> | null;

  #feed: CounterFeed | null = null;
  #blank: ReturnType<typeof setTimeout> | undefined;
  #spoken: readonly CounterLine[] = [];

  constructor() {
    super();
    this.state = { kind: "loading" };
    this.screen = NOTHING;
    this.connected = true;
    this.setup = keptSetup();
    this.told = "";
    this.languages = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#load();
    this.until(() => {
      this.#feed?.close();
      clearTimeout(this.#blank);
    });
    const resized = () => {
      this.requestUpdate();
    };
    addEventListener("resize", resized);
    this.until(() => {
      removeEventListener("resize", resized);
    });
  }

  protected override updated(): void {
    // The policy forbids styles in the page's text; a property set by script is none.
    this.style.setProperty("--counter-em", `${this.#px()}px`);
  }

  protected override render(): TemplateResult {
    const words = say().counter;
    const { state } = this;
    setTitle(state.kind === "open" ? state.counter.title : words.title);
    switch (state.kind) {
      case "loading":
        return html`<p role="status">${say().loading}</p>`;
      case "refused":
        return html`<div class="page narrow">
          <h1>${words.title}</h1>
          <p class="notice">${words.refused} <a class="button primary" href="/sign-in">${say().signIn}</a></p>
        </div>`;
      case "failed":
        return html`<div class="page narrow">
          <h1>${words.title}</h1>
          ${failure(state.problem, () => this.#load())}
        </div>`;
      case "open":
        return this.#open(state.counter);
    }
  }

  #open(counter: Counter): TemplateResult {
    const { setup } = this;
    return html`<div
      class="counter"
      data-layout=${setup.layout}
      data-colours=${setup.colours}
      data-ruby=${counter.ruby ? setup.ruby : "none"}
    >
      <h1 class="visually-hidden">${counter.title}</h1>
      ${setup.layout === "clerk" ? nothing : this.#half("visitor")}
      <div class="counter-middle">${this.#demonstration(counter)} ${this.#staff(counter)}</div>
      ${setup.layout === "visitor" ? nothing : this.#half("clerk")}
      <p class="counter-told" role="alert">${this.told}</p>
      <div class="visually-hidden" role="log" aria-live=${setup.readAloud === "on" ? "polite" : "off"}>
        ${
          setup.readAloud === "on"
            ? this.#spoken.map(
                (line) => html`<p lang=${line.language}>${say().counter.sides[line.side]}: ${line.text}</p>`,
              )
            : nothing
        }
      </div>
    </div>`;
  }

  #half(side: Side): TemplateResult {
    const alone = this.setup.layout === "clerk" || this.setup.layout === "visitor";
    return html`<koe-counter-half
      data-side=${side}
      .side=${side}
      .screen=${this.screen}
      .connected=${this.connected}
      .ruby=${this.setup.ruby}
      .pageLanguage=${this.#languageOf(side)}
      .isEcho=${side === "visitor" && !alone}
      @wish=${(event: CustomEvent<Wish>) => void this.#carryOut(event.detail)}
    ></koe-counter-half>`;
  }

  /** Staff read the page's language; a visitor their own, where the buttons have it. */
  #languageOf(side: Side): PageLanguage {
    const spoken = this.screen.sides?.[side].language ?? this.languages?.[side];
    if (side === "clerk" || spoken === undefined) return language();
    return spoken === "ja" ? "ja" : "en";
  }

  #demonstration(counter: Counter): TemplateResult | typeof nothing {
    const words = say().counter;
    if (!counter.demonstration && !counter.demonstration_model) return nothing;
    return html`<p class="counter-demonstration">
      <span class="notice-sign" aria-hidden="true">!</span>
      ${counter.demonstration ? words.demonstration : nothing}
      ${counter.demonstration_model ? words.demonstrationModel : nothing}
    </p>`;
  }

  #staff(counter: Counter): TemplateResult {
    const words = say().counter;
    return html`<div class="counter-staff">
      ${
        this.screen.sides === null
          ? html`<button class="counter-button counter-yes" type="button" @click=${() => this.#begin(counter)}>
              ${words.begin}
            </button>`
          : nothing
      }
      ${counter.languages.length > 1 ? (["clerk", "visitor"] as const).map((side) => this.#spokenBy(counter, side)) : nothing}
      <details class="counter-settings">
        <summary>${words.setup}</summary>
        <koe-counter-setup
          .setup=${this.setup}
          .px=${this.#px()}
          .hasRuby=${counter.ruby}
          @setup=${(event: CustomEvent<Setup>) => {
            this.setup = event.detail;
          }}
        ></koe-counter-setup>
        <button class="button" type="button" lang=${language() === "ja" ? "en" : "ja"} @click=${switchLanguage}>
          ${say().languageSwitch}
        </button>
      </details>
    </div>`;
  }

  #spokenBy(counter: Counter, side: Side): TemplateResult {
    const words = say().counter;
    const chosen = this.screen.sides?.[side].language ?? this.languages?.[side] ?? counter.languages[0] ?? "ja";
    return html`<label class="counter-language">
      <span>${words.spoken(words.sides[side])}</span>
      <select @change=${(event: Event) => void this.#speak(counter, side, (event.target as HTMLSelectElement).value)}>
        ${counter.languages.map((tag) => html`<option value=${tag} lang=${tag} ?selected=${tag === chosen}>${named(tag)}</option>`)}
      </select>
    </label>`;
  }

  async #load(): Promise<void> {
    try {
      const right = await access();
      if (right === null) {
        this.state = { kind: "refused" };
        return;
      }
      const counter = await counterOf(this.counter, headers(right));
      const first = counter.languages[0] ?? "ja";
      this.languages = { clerk: first, visitor: first };
      this.state = { kind: "open", counter, access: right };
      this.#follow(right);
    } catch (problem) {
      if (problem instanceof Failure && [401, 403].includes(problem.status)) {
        forgetToken();
        this.state = { kind: "refused" };
      } else this.state = { kind: "failed", problem };
    }
  }

  #follow(right: Access): void {
    this.#feed?.close();
    this.#feed = new CounterFeed(
      this.counter,
      right,
      (seen) => {
        this.#take(seen);
      },
      (state) => {
        this.#standing(state);
      },
    );
    void this.#feed.run();
  }

  #take(seen: Seen): void {
    const now = after(this.screen, seen);
    this.#spoken = now.sides === null ? [] : [...this.#spoken, ...newlyFinished(this.screen, now)].slice(-READ_BACK);
    this.screen = now;
  }

  #standing(state: "connected" | "cut" | "refused"): void {
    clearTimeout(this.#blank);
    this.connected = state === "connected";
    if (state === "refused") {
      this.screen = NOTHING;
      void this.#load();
    }
    if (state === "cut") {
      this.#blank = setTimeout(() => {
        this.screen = { ...NOTHING, revision: this.screen.revision };
        this.#spoken = [];
      }, BLANK_AFTER_MS);
    }
  }

  #begin(counter: Counter): Promise<void> {
    const first = counter.languages[0] ?? "ja";
    return this.#do("begin", this.languages ?? { clerk: first, visitor: first });
  }

  async #speak(counter: Counter, side: Side, tag: string): Promise<void> {
    const first = counter.languages[0] ?? "ja";
    this.languages = { ...(this.languages ?? { clerk: first, visitor: first }), [side]: tag };
    if (this.screen.sides !== null) await this.#do("language", { side, language: tag });
  }

  #carryOut(wish: Wish): Promise<void> {
    switch (wish.kind) {
      case "end":
        return this.#do("end", {});
      case "listening":
        return this.#do("listening", { side: wish.side, on: wish.on });
    }
  }

  async #do(what: string, body: object): Promise<void> {
    if (this.state.kind !== "open") return;
    try {
      await atCounter(this.counter, what, body, headers(this.state.access));
      this.told = "";
    } catch (problem) {
      this.told = `${say().counter.failed} ${failureTold(problem)}`;
    }
  }

  #px(): number {
    const { distanceCm, screenCm } = this.setup;
    return emPx(distanceCm, window.screen.width, screenCm ?? window.screen.width / CSS_PX_A_CM);
  }
}

/** A language in its own words. */
function named(tag: string): string {
  try {
    return new Intl.DisplayNames([tag], { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

customElements.define("koe-counter", CounterPage);
