import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import { htmlLang } from "../captions/languages";
import type { Line } from "../captions/proceedings";
import { langOf, toggled, translatedBy } from "../captions/translated-by";
import type { RubyLevel } from "../counter/ruby";
import { PageElement, watched } from "../element";
import { language, say } from "../language/language";
import { archivePath, recordingPath } from "../router";
import { clock, duration } from "../time/words";
import type { Gap, Speaker } from "../wire/session";
import { correctedText, correctedTold } from "./corrected-text";
import { find, withCorrections, type Piece } from "./find";
import { speakerLabel } from "./speaker-label";

/** How near to its end, in pixels, a list counts as read to the end. */
const AT_END_PX = 48;

interface Row {
  readonly line: Line;
  readonly pieces: readonly Piece[];
  readonly isChange: boolean;
  /** What lies before it without a word, as told to the reader. */
  readonly gap: string | null;
}

/**
 * A session's settled words, growing, searchable, each leading to its place in the recording.
 *
 * It follows the newest words, or the utterance being played, until the reader scrolls away.
 */
export class Transcript extends PageElement {
  static override properties = {
    ...watched("session", "lines", "roster", "gaps", "closed", "textLanguage", "spoken", "current", "loaded", "ruby"),
    query: { state: true },
    following: { state: true },
    opened: { state: true },
  };

  declare session: string;
  declare lines: readonly Line[];
  declare roster: readonly Speaker[];
  declare gaps: readonly Gap[];
  /** Stretches in which the public was shut out. */
  declare closed: readonly Gap[];
  declare textLanguage: string;
  /** In which the session is held, and people are named. */
  declare spoken: string;
  /** The utterances of which the reader wants to see what was said. */
  declare opened: ReadonlySet<number>;
  /** The utterance being played; null where the newest is followed. */
  declare current: number | null;
  declare loaded: boolean;
  declare ruby: RubyLevel;
  declare query: string;
  declare following: boolean;

  /** How far the page itself scrolled the list: scrolling back from there is the reader's doing. */
  #scrolledTo = 0;

  constructor() {
    super();
    this.query = "";
    this.following = true;
    this.current = null;
    this.ruby = "none";
    this.gaps = [];
    this.closed = [];
    this.opened = new Set();
  }

  protected override updated(changed: PropertyValues): void {
    if (this.following && (changed.has("lines") || changed.has("current") || changed.has("following"))) this.#scroll();
  }

  protected override render(): TemplateResult {
    const words = say();
    const rows = this.#rows();
    return html`
      <section class="transcript" aria-labelledby="transcript-title">
        <div class="transcript-head">
          <h2 id="transcript-title">${words.transcript}</h2>
          <a class="skip-inline" href="#after-transcript">${words.skipTranscript}</a>
          ${this.#searchBox(rows.length)}
        </div>
        <div
          class="transcript-scroll"
          role="group"
          aria-labelledby="transcript-title"
          tabindex="0"
          @scroll=${() => {
            this.#onScroll();
          }}
        >
          ${rows.length === 0 && this.query === "" ? html`<p class="empty">${this.loaded ? words.transcriptEmpty : words.loading}</p>` : nothing}
          <ol class="rows" lang=${htmlLang(this.spoken)}>
            ${repeat(
              rows,
              ({ line }) => line.utterance,
              (row) => this.#row(row),
            )}
          </ol>
        </div>
        ${
          this.following || rows.length === 0
            ? nothing
            : html`<button
                class="button primary to-newest"
                type="button"
                @click=${() => {
                  this.following = true;
                }}
              >
                <span aria-hidden="true">↓</span> ${words.toNewest}
              </button>`
        }
        <div id="after-transcript" tabindex="-1"></div>
      </section>
    `;
  }

  #searchBox(shown: number): TemplateResult {
    const words = say();
    const everywhere = archivePath(this.query.trim(), "", 1);
    return html`
      <form
        class="find"
        role="search"
        @submit=${(event: SubmitEvent) => {
          event.preventDefault();
        }}
      >
        <label for="find-in-session">${words.findInSession}</label>
        <input
          id="find-in-session"
          type="search"
          autocomplete="off"
          .value=${this.query}
          @input=${(event: InputEvent) => {
            this.query = (event.target as HTMLInputElement).value.slice(0, 100);
          }}
        />
        <span role="status"
          >${this.query.trim() === "" ? "" : shown === 0 ? words.noMatches : words.matches(shown)}</span
        >
        <a href=${everywhere}>${words.findEverywhere}</a>
      </form>
    `;
  }

  #rows(): readonly Row[] {
    const searching = this.query.trim() !== "";
    const rows: Row[] = [];
    let before: Line | null = null;
    for (const line of this.lines) {
      if (line.settled === "") continue;
      const pieces = searching ? find(line.settled, this.query) : [{ text: line.settled, match: false }];
      if (pieces === null) continue;
      const gap = searching ? null : this.#gapBetween(before, line);
      rows.push({ line, pieces, isChange: searching || before?.speaker !== line.speaker || gap !== null, gap });
      before = line;
    }
    return rows;
  }

  #gapBetween(before: Line | null, line: Line): string | null {
    const from = before?.startMs ?? 0;
    const lies = (gap: Gap) => gap.start_ms >= from && gap.start_ms < line.startMs;
    const closed = this.closed.find(lies);
    if (closed !== undefined) return closedTold(closed);
    const gap = this.gaps.find(lies);
    return gap === undefined ? null : gapTold(gap);
  }

  #row({ line, pieces, isChange, gap }: Row): TemplateResult {
    const isCurrent = line.utterance === this.current;
    const place = recordingPath(this.session, line.startMs, line.utterance);
    const time = clock(line.startMs);
    const draw = () => html`
      ${gap === null ? nothing : html`<p class="gap" lang=${language()}>${gap}</p>`}
      ${isChange ? speakerLabel(this.roster, line.speaker) : nothing}
      <a class="row-time" href=${place} aria-label=${say().playFrom(time)} lang=${language()}
        ><span class="row-play" aria-hidden="true">▶</span><time datetime=${duration(line.startMs)}>${time}</time></a
      >
      <span class="row-text"
        ><span lang=${langOf(line, this.textLanguage)}
          >${
            pieces.length === 1 && pieces[0]?.match === false
              ? correctedText(line.settled, line.corrected, line.ruby, this.ruby)
              : html`${marked(withCorrections(pieces, line.corrected))}${correctedTold(line.corrected.length > 0)}`
          }</span
        >
        ${translatedBy(line, this.textLanguage, this.opened, (utterance) => {
          this.opened = toggled(this.opened, utterance);
        })}</span
      >
    `;
    return html`<li class="row" id="u${line.utterance}" aria-current=${isCurrent ? "true" : nothing}>
      ${guard([line, this.query, this.ruby, this.roster, isChange, gap, language(), this.opened.has(line.utterance)], draw)}
    </li>`;
  }

  #onScroll(): void {
    const list = this.#list();
    if (list === null) return;
    const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < AT_END_PX;
    if (this.following) {
      const away =
        this.current === null
          ? list.scrollTop < this.#scrolledTo - AT_END_PX
          : Math.abs(list.scrollTop - this.#scrolledTo) > list.clientHeight;
      if (away && !(this.current === null && atEnd)) this.following = false;
    } else if (this.current === null && atEnd) this.following = true;
  }

  #scroll(): void {
    const list = this.#list();
    if (list === null) return;
    const row = this.current === null ? null : list.querySelector<HTMLElement>('[aria-current="true"]');
    if (row !== null) list.scrollTop = row.offsetTop - list.clientHeight / 3;
    else if (this.current === null) list.scrollTop = list.scrollHeight;
    this.#scrolledTo = list.scrollTop;
  }

  #list(): HTMLElement | null {
    return this.querySelector<HTMLElement>(".transcript-scroll");
  }
}

export function marked(pieces: readonly Piece[]): TemplateResult[] {
  return pieces.map(({ text, match, corrected }) => {
    const found = match ? html`<mark>${text}</mark>` : html`${text}`;
    return corrected === true ? html`<span class="corrected">${found}</span>` : found;
  });
}

function gapTold({ start_ms: start, end_ms: end }: Gap): string {
  return end === null ? say().gapOpen(clock(start)) : say().gap(clock(start), clock(end));
}

function closedTold({ start_ms: start, end_ms: end }: Gap): string {
  return end === null ? say().closedOpen(clock(start)) : say().closedBetween(clock(start), clock(end));
}

customElements.define("koe-transcript", Transcript);
