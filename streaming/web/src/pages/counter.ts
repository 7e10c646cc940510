import { html, nothing, type TemplateResult } from "lit";
import { atCounter, counter as counterOf, Failure } from "../api";
import { access, forgetToken, headers, type Access } from "../counter/access";
import { CounterFeed } from "../counter/feed";
import "../counter/half";
import type { Wish } from "../counter/half";
import { after, newlyFinished, NOTHING, type Screen } from "../counter/screen";
import { keptSetup, layoutOf, type Layout, type Setup } from "../counter/setup";
import { emPx } from "../counter/size";
import "../counter/staff";
import type { Languages, StaffWish } from "../counter/staff";
import { PageElement, watched } from "../element";
import { htmlLang } from "../captions/languages";
import { language, say } from "../language/language";
import { strings, type PageLanguage } from "../language/strings";
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

/** How often a screen that could not be loaded is tried again: nobody stands ready to do it. */
const LOOK_AGAIN_MS = 5_000;

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
  /** What is spoken and read in the next conversation. */
  declare languages: Languages;

  #feed: CounterFeed | null = null;
  #blank: ReturnType<typeof setTimeout> | undefined;
  #again: ReturnType<typeof setTimeout> | undefined;
  #spoken: readonly CounterLine[] = [];

  constructor() {
    super();
    this.state = { kind: "loading" };
    this.screen = NOTHING;
    this.connected = true;
    this.setup = keptSetup();
    this.told = "";
    this.languages = allIn("ja");
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#load();
    this.until(() => {
      this.#feed?.close();
      clearTimeout(this.#blank);
      clearTimeout(this.#again);
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
          <p>${words.triedAgain}</p>
        </div>`;
      case "open":
        return this.#open(state.counter);
    }
  }

  #open(counter: Counter): TemplateResult {
    const { setup } = this;
    const layout = layoutOf(setup.layout, counter.layout);
    return html`<div
      class="counter"
      data-layout=${layout}
      data-colours=${setup.colours}
      data-ruby=${counter.ruby ? setup.ruby : "none"}
      data-translation=${setup.translation}
    >
      <h1 class="visually-hidden">${counter.title}</h1>
      ${layout === "clerk" ? nothing : this.#half(counter, "visitor")}
      <div class="counter-middle">${this.#demonstration(counter, layout)} ${this.#staff(counter)}</div>
      ${layout === "visitor" ? nothing : this.#half(counter, "clerk")}
      <p class="counter-told" role="alert">${this.told}</p>
      <div class="visually-hidden" role="log" aria-live=${setup.readAloud === "on" ? "polite" : "off"}>
        ${setup.readAloud === "on" ? this.#spoken.map((line) => this.#aloud(line)) : nothing}
      </div>
    </div>`;
  }

  /** A finished line, and once there is one its translation for the other side, unless that side has a screen of its own. */
  #aloud({ id, side, language, text }: CounterLine): TemplateResult {
    const told = this.screen.lines.find((line) => line.id === id)?.interpretation ?? null;
    const isRead = this.setup.layout !== side && told?.shown === "whole";
    return html`<p>
      <span lang=${htmlLang(language)}>${say().counter.sides[side]}: ${text}</span>
      ${isRead ? html`<span lang=${htmlLang(told.language)}>${told.text}</span>` : nothing}
    </p>`;
  }

  #half(counter: Counter, side: Side): TemplateResult {
    const alone = this.setup.layout === "clerk" || this.setup.layout === "visitor";
    return html`<koe-counter-half
      data-side=${side}
      .side=${side}
      .screen=${this.screen}
      .connected=${this.connected}
      .ruby=${counter.ruby ? this.setup.ruby : "none"}
      .languages=${counter.reads}
      .translation=${this.setup.translation}
      .pageLanguage=${this.#languageOf(side)}
      .isEcho=${side === "visitor" && !alone}
      @wish=${(event: CustomEvent<Wish>) => void this.#carryOut(event.detail)}
    ></koe-counter-half>`;
  }

  /** Staff read the page's language; a visitor their own, where the buttons have it. */
  #languageOf(side: Side): PageLanguage {
    if (side === "clerk") return language();
    return ["ja", "ja-x-easy"].includes(this.#languages().visitor.reads) ? "ja" : "en";
  }

  /** To both sides: to a visitor who reads another language than the page's in that one, too, turned as their half is. */
  #demonstration(counter: Counter, layout: Layout): TemplateResult | typeof nothing {
    if (!counter.demonstration && !counter.demonstration_model) return nothing;
    const visitors = this.#languageOf("visitor");
    return html`<p class="counter-demonstration">
      <span class="notice-sign" aria-hidden="true">!</span>
      <span class="counter-demonstration-told">
        <span lang=${language()}>${demonstrationTold(counter, language())}</span>
        ${
          layout === "clerk" || visitors === language()
            ? nothing
            : html`<span class="counter-visitors" lang=${visitors}>${demonstrationTold(counter, visitors)}</span>`
        }
      </span>
    </p>`;
  }

  #staff(counter: Counter): TemplateResult {
    return html`<koe-counter-staff
      .counter=${counter}
      .screen=${this.screen}
      .languages=${this.#languages()}
      .setup=${this.setup}
      .px=${this.#px()}
      @staff=${(event: CustomEvent<StaffWish>) => void this.#carryOutStaff(event.detail)}
      @setup=${(event: CustomEvent<Setup>) => {
        this.setup = event.detail;
      }}
    ></koe-counter-staff>`;
  }

  /** Of the conversation that is held, else of the next one. */
  #languages(): Languages {
    const { sides } = this.screen;
    if (sides === null) return this.languages;
    const of = (side: Side) => ({ speaks: sides[side].language, reads: sides[side].reads });
    return { clerk: of("clerk"), visitor: of("visitor") };
  }

  async #load(): Promise<void> {
    clearTimeout(this.#again);
    try {
      const right = await access();
      if (right === null) {
        this.state = { kind: "refused" };
        return;
      }
      const counter = await counterOf(this.counter, headers(right));
      this.languages = allIn(counter.languages[0] ?? "ja");
      this.state = { kind: "open", counter, access: right };
      this.#follow(right);
    } catch (problem) {
      if (problem instanceof Failure && [401, 403].includes(problem.status)) {
        forgetToken();
        this.state = { kind: "refused" };
        return;
      }
      this.state = { kind: "failed", problem };
      if (this.isConnected) this.#again = setTimeout(() => void this.#load(), LOOK_AGAIN_MS);
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
    // What a visitor chose is of no use to the next one.
    if (this.screen.sides !== null && now.sides === null) this.#forgetLanguages();
    this.screen = now;
  }

  #forgetLanguages(): void {
    if (this.state.kind === "open") this.languages = allIn(this.state.counter.languages[0] ?? "ja");
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

  #carryOutStaff(wish: StaffWish): Promise<void> {
    const isHeld = this.screen.sides !== null;
    switch (wish.kind) {
      case "begin": {
        const { clerk, visitor } = this.languages;
        const reads = { clerk_reads: clerk.reads, visitor_reads: visitor.reads };
        return this.#do("begin", { clerk: clerk.speaks, visitor: visitor.speaks, ...reads });
      }
      case "speaks":
        if (isHeld) return this.#do("language", { side: wish.side, language: wish.language });
        break;
      case "reads":
        if (isHeld) return this.#do("reading", { side: wish.side, language: wish.language });
    }
    this.languages = { ...this.languages, [wish.side]: chosen(this.languages[wish.side], wish.kind, wish.language) };
    return Promise.resolve();
  }

  #carryOut(wish: Wish): Promise<void> {
    switch (wish.kind) {
      case "end":
        return this.#do("end", {});
      case "listening":
        return this.#do("listening", { side: wish.side, on: wish.on });
      case "reading":
        return this.#do("reading", { side: wish.side, language: wish.language });
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

function demonstrationTold(counter: Counter, told: PageLanguage): string {
  const { demonstration, demonstrationModel } = strings[told].counter;
  return [counter.demonstration ? demonstration : "", counter.demonstration_model ? demonstrationModel : ""].join(" ");
}

/** Both speak and read the same. */
const allIn = (language: string): Languages => ({
  clerk: { speaks: language, reads: language },
  visitor: { speaks: language, reads: language },
});

/** Whoever reads what they speak goes on so when they speak another language. */
function chosen(before: Languages[Side], kind: "speaks" | "reads", language: string): Languages[Side] {
  if (kind === "reads") return { ...before, reads: language };
  return { speaks: language, reads: before.reads === before.speaks ? language : before.reads };
}

customElements.define("koe-counter", CounterPage);
