import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { session as sessionOf, sessions } from "../api";
import { htmlLang } from "../captions/languages";
import { withKana, words } from "../captions/words";
import { PageElement, watched } from "../element";
import { language } from "../language/language";
import { strings, type PageLanguage, type Strings } from "../language/strings";
import { MonitorFeed } from "../monitor/feed";
import { letterPx, query, setup, type Setup } from "../monitor/setup";
import { isDemonstration } from "../parts/demonstration";
import { speakerLabel } from "../parts/speaker-label";
import { setTitle } from "../title";
import type { Picture, ScreenLine } from "../wire/monitor";
import type { Session } from "../wire/session";

/** How often a screen without a session looks whether one has begun. */
const LOOK_AGAIN_MS = 5_000;

/**
 * A screen in the chamber: captions in large letters, laid out by the service, and nothing to operate.
 *
 * What it looks like is asked for in its address. Without a session there it shows whichever is open.
 */
export class MonitorPage extends PageElement {
  static override properties = {
    ...watched("sessionId"),
    session: { state: true },
    picture: { state: true },
    connected: { state: true },
    reached: { state: true },
  };

  /** Null is whichever session is open. */
  declare sessionId: string | null;
  declare session: Session | null;
  declare picture: Picture | null;
  declare connected: boolean;
  /** Whether the service answered when it was last asked. */
  declare reached: boolean;

  readonly #asked = new URLSearchParams(location.search);
  #setup: Setup = setup(this.#asked);
  #feed: MonitorFeed | null = null;
  #again: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.session = null;
    this.picture = null;
    this.connected = true;
    this.reached = true;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.documentElement.dataset.monitor = this.#setup.background;
    void this.#find();
    const resized = () => {
      this.requestUpdate();
    };
    addEventListener("resize", resized);
    this.until(() => {
      removeEventListener("resize", resized);
      delete document.documentElement.dataset.monitor;
      clearTimeout(this.#again);
      this.#feed?.close();
    });
  }

  protected override updated(): void {
    // The policy forbids styles in the page's text; a property set by script is none.
    this.style.setProperty("--monitor-em", `${letterPx(this.#setup, innerWidth, innerHeight)}px`);
    this.style.setProperty("--monitor-characters", String(this.#setup.characters));
  }

  protected override render(): TemplateResult {
    const { session, picture } = this;
    setTitle(session?.title ?? this.#say().monitorTitle);
    const lines = picture?.lines ?? [];
    return html`<div class="monitor" data-background=${this.#setup.background} data-ruby=${this.#setup.ruby}>
      <h1 class="visually-hidden" lang=${session?.language ?? this.#language()}>
        ${session?.title ?? this.#say().monitorTitle}
      </h1>
      ${this.#setup.heading ? this.#heading() : nothing}
      <div class="monitor-captions">
        <div class="monitor-lines" role="log" aria-live="off" aria-label=${this.#say().monitorLines}>
          ${repeat(
            lines,
            (line) => `${line.utterance}:${line.number}`,
            (line) => this.#line(line),
          )}
        </div>
        ${this.#notices(lines)}
      </div>
    </div>`;
  }

  /** Those who read captions in another language are addressed in English: the pages have no third one. */
  #language(): PageLanguage {
    const { language: wanted } = this.#setup;
    if (wanted === null) return language();
    return wanted === "ja" || wanted.startsWith("ja-") ? "ja" : "en";
  }

  #say(): Strings {
    return strings[this.#language()];
  }

  #heading(): TemplateResult | typeof nothing {
    const { session, picture } = this;
    if (session === null || picture?.stage !== "live") return nothing;
    const speaker = picture.lines.at(-1)?.speaker ?? picture.speaker;
    const item = session.agenda.find(({ id }) => id === picture.agenda_item);
    return html`<div class="monitor-heading" lang=${session.language}>
      ${speaker === null ? nothing : html`<p class="monitor-speaker">${speakerLabel(session.roster, speaker)}</p>`}
      ${item === undefined ? nothing : html`<p class="monitor-item">${this.#say().monitorItem(item.title)}</p>`}
    </div>`;
  }

  #line(line: ScreenLine): TemplateResult {
    const isCorrected = line.corrected.length > 0 || line.after_correction;
    return html`<p class="monitor-line" lang=${htmlLang(line.language)} data-finished=${String(line.finished)}>
      <span class="monitor-said"
        >${words(line, this.#setup.ruby).map((word) => {
          if (word.guessed) return html`<span class="draft">${withKana(word)}</span>`;
          return word.corrected ? html`<span class="corrected">${withKana(word)}</span>` : withKana(word);
        })}</span
      >${isCorrected ? html`<small class="monitor-corrected" lang=${this.#language()}>${this.#say().corrected}</small>` : nothing}
    </p>`;
  }

  /** What is to be known beside the words, most urgent first. */
  #notices(lines: readonly ScreenLine[]): TemplateResult {
    const state = this.#state(lines);
    const told = this.#alwaysTold(lines);
    return html`<div class="monitor-notices" lang=${this.#language()}>
      <p class="monitor-state" role="status">${state}</p>
      ${told.length === 0 ? nothing : html`<p class="monitor-told">${told.join(" ")}</p>`}
    </div>`;
  }

  #state(lines: readonly ScreenLine[]): string {
    const text = this.#say();
    const { session, picture } = this;
    if (!this.reached || (session !== null && !this.connected)) return text.monitorCut;
    if (session === null) return this.sessionId === null ? text.monitorNoSession : "";
    const stage = picture?.stage ?? session.stage;
    switch (stage) {
      case "scheduled":
        return text.monitorScheduled;
      case "adjourned":
        return text.monitorOver;
      case "closed":
        return text.monitorClosed;
      case "live":
        break;
    }
    const source = picture?.source ?? "connected";
    if (source === "lost" || source === "retrying") return text.monitorNoSound;
    if (source === "ended") return text.monitorSoundEnded;
    // Over a picture nobody needs to be told that nothing was said yet.
    const isOverlay = this.#setup.background === "key" || this.#setup.background === "none";
    return lines.length === 0 && !isOverlay ? text.monitorWaiting : "";
  }

  #alwaysTold(lines: readonly ScreenLine[]): readonly string[] {
    const text = this.#say();
    const { session } = this;
    const told: string[] = [];
    if (session === null) return told;
    if (isDemonstration(session)) told.push(text.demoModel);
    else told.push(text.monitorAutomatic);
    if (lines.some((line) => line.words === "translated_by_machine")) told.push(text.monitorByMachine);
    if (lines.some((line) => line.words === "untranslated")) told.push(text.monitorUntranslated);
    return told;
  }

  async #find(): Promise<void> {
    clearTimeout(this.#again);
    try {
      const id = this.sessionId ?? (await openOne());
      const found = id === null ? null : await sessionOf(id);
      this.reached = true;
      if (found !== null) {
        this.session = found;
        this.#setup = setup(this.#asked, found.caption_characters);
      }
      if (found !== null && (found.stage === "live" || found.stage === "closed")) {
        this.#follow(found);
        return;
      }
      this.connected = true;
      if (found !== null) this.picture = null;
    } catch {
      this.reached = false;
    }
    this.#again = setTimeout(() => void this.#find(), LOOK_AGAIN_MS);
  }

  #follow(session: Session): void {
    this.#feed?.close();
    this.connected = true;
    this.picture = null;
    this.#feed = new MonitorFeed(
      session.id,
      query(this.#setup, session.language),
      (picture) => {
        this.picture = picture;
        if (picture.stage === "adjourned") this.#lookForNext();
      },
      (connected) => {
        this.connected = connected;
      },
      () => {
        this.#lookForNext();
      },
    );
    this.#feed.open();
  }

  /** The feed has ended: the session is over, or the service was started anew. */
  #lookForNext(): void {
    this.#feed?.close();
    this.#feed = null;
    clearTimeout(this.#again);
    this.#again = setTimeout(() => void this.#find(), LOOK_AGAIN_MS);
  }
}

/** The session that is open now; null where none is. */
async function openOne(): Promise<string | null> {
  const open = (await sessions()).filter(({ stage }) => stage === "live" || stage === "closed");
  return open.toSorted((a, b) => (b.opened_at ?? "").localeCompare(a.opened_at ?? ""))[0]?.id ?? null;
}

customElements.define("koe-monitor", MonitorPage);
