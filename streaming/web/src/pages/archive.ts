import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { search, sessions } from "../api";
import { htmlLang, PLAIN_JAPANESE } from "../captions/languages";
import { PageElement, watched } from "../element";
import { language, say } from "../language/language";
import { go } from "../navigation";
import { correctedTold } from "../parts/corrected-text";
import { demoNotice, perhapsDemoNotice } from "../parts/demonstration";
import { failure } from "../parts/failure";
import { marked } from "../parts/transcript";
import { archivePath, recordingPath, sessionPath, type Route } from "../router";
import { clock, dayAndHour, duration } from "../time/words";
import { setTitle } from "../title";
import type { Found, Hit } from "../wire/search";
import type { SessionSummary } from "../wire/session";

type ArchiveRoute = Extract<Route, { page: "archive" }>;

type Results =
  | { readonly kind: "none" }
  | { readonly kind: "searching" }
  | { readonly kind: "failed"; readonly problem: unknown }
  | { readonly kind: "found"; readonly found: Found };

/** So long the list of sessions is waited for. */
const LIST_MS = 10_000;

/** Search over all sessions. What is asked stands in the address, so that it can be kept and sent. */
export class ArchivePage extends PageElement {
  static override properties = { ...watched("route"), results: { state: true }, list: { state: true } };

  declare route: ArchiveRoute;
  declare results: Results;
  /** All sessions; none where the service does not tell, null until it has. */
  declare list: readonly SessionSummary[] | null;

  #searching = new AbortController();

  constructor() {
    super();
    this.results = { kind: "none" };
    this.list = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.until(() => {
      this.#searching.abort();
    });
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("route")) void this.#search();
  }

  protected override render(): TemplateResult {
    const words = say();
    const { query } = this.route;
    setTitle(query === "" ? words.archiveTitle : `${query} – ${words.archiveTitle}`);
    return html`
      <div class="page narrow">
        <h1>${words.archiveTitle}</h1>
        ${this.#demonstration()} ${this.#form()}
        <div class="results" aria-busy=${this.results.kind === "searching"}>
          <p role="status" class="results-told">${this.#told()}</p>
          ${this.#results()}
        </div>
      </div>
    `;
  }

  /** The list alone says which sessions are demonstrations: of what it does not name nobody can tell. */
  #demonstration(): TemplateResult | typeof nothing {
    const { list } = this;
    if (list === null) return nothing;
    if (list.some((one) => one.demonstration)) return demoNotice();
    const hits = this.results.kind === "found" ? this.results.found.hits : [];
    const isUnknown = hits.some((hit) => !list.some(({ id }) => id === hit.session));
    return isUnknown ? perhapsDemoNotice() : nothing;
  }

  #form(): TemplateResult {
    const words = say();
    return html`<form
      class="search-form"
      role="search"
      @submit=${(event: SubmitEvent) => {
        this.#submit(event);
      }}
    >
      <label for="query">${words.queryLabel}</label>
      <span class="search-line">
        <input
          id="query"
          name="q"
          type="search"
          autocomplete="off"
          maxlength="200"
          aria-describedby="query-help"
          .value=${this.route.query}
        />
        <button class="button primary" type="submit">${words.search}</button>
      </span>
      <span id="query-help" class="note">${words.queryHelp}</span>
      <label for="within">${words.withinSession}</label>
      <select id="within" name="session">
        <option value="" ?selected=${this.route.session === ""}>${words.allSessions}</option>
        ${this.list?.map((one) => html`<option value=${one.id} ?selected=${one.id === this.route.session}>${one.title}</option>`)}
      </select>
    </form>`;
  }

  #told(): string {
    const words = say();
    switch (this.results.kind) {
      case "none":
      case "failed":
        return "";
      case "searching":
        return words.loading;
      case "found": {
        const { total } = this.results.found;
        return total === 0 ? words.foundNone(this.route.query) : words.found(total, this.route.query);
      }
    }
  }

  #results(): TemplateResult | typeof nothing {
    if (this.results.kind === "failed") return failure(this.results.problem, () => this.#search());
    if (this.results.kind !== "found") return nothing;
    const { hits, total, page, per_page: perPage } = this.results.found;
    if (total === 0) return html`<p class="empty">${say().foundNoneHelp}</p>`;
    const last = Math.max(1, Math.ceil(total / Math.max(1, perPage)));
    return html`<ol class="hits" start=${(page - 1) * perPage + 1}>
        ${hits.map((hit) => hitRow(hit, this.#spokenIn(hit.session)))}
      </ol>
      ${last > 1 ? this.#pages(page, last) : nothing}`;
  }

  #spokenIn(session: string): string {
    return this.list?.find(({ id }) => id === session)?.language ?? "ja";
  }

  #pages(page: number, last: number): TemplateResult {
    const words = say();
    const { query, session } = this.route;
    const link = (to: number, label: string) =>
      html`<a class="button" href=${archivePath(query, session, to)}>${label}</a>`;
    return html`<nav class="pages" aria-label=${words.pages}>
      ${page > 1 ? link(page - 1, words.previous) : nothing}
      <span>${words.pageOf(page, last)}</span>
      ${page < last ? link(page + 1, words.next) : nothing}
    </nav>`;
  }

  #submit(event: SubmitEvent): void {
    event.preventDefault();
    const asked = new FormData(event.target as HTMLFormElement);
    const field = (name: string) => {
      const value = asked.get(name);
      return typeof value === "string" ? value : "";
    };
    go(archivePath(field("q").trim(), field("session"), 1));
  }

  async #search(): Promise<void> {
    this.#searching.abort();
    this.#searching = new AbortController();
    const { signal } = this.#searching;
    const { query, session, number } = this.route;
    void this.#load(signal);
    if (query.trim() === "") {
      this.results = { kind: "none" };
      return;
    }
    this.results = { kind: "searching" };
    try {
      const found = await search(query, session, number, signal);
      if (!signal.aborted) this.results = { kind: "found", found };
    } catch (problem) {
      if (!signal.aborted) this.results = { kind: "failed", problem };
    }
  }

  async #load(signal: AbortSignal): Promise<void> {
    try {
      this.list = await sessions(AbortSignal.any([signal, AbortSignal.timeout(LIST_MS)]));
    } catch {
      // Without the list one can still search all sessions.
      if (!signal.aborted) this.list ??= [];
    }
  }
}

/** What was found, in the language that it is written in; people and sessions are named in the one that is `spoken`. */
function hitRow(hit: Hit, spoken: string): TemplateResult {
  const words = say();
  const time = clock(hit.start_ms);
  const when = dayAndHour(hit.opened_at, language());
  return html`<li class="hit">
    <p class="hit-text" lang=${htmlLang(hit.translation ?? spoken)}>
      <a href=${recordingPath(hit.session, hit.start_ms, hit.utterance)}>${marked(hit.snippet)}</a
      >${hit.translation === null ? nothing : translatedInto(hit.translation, hit.translated_by)}${correctedTold(hit.corrected)}
    </p>
    <p class="facts">
      <span class="hit-speaker" lang=${htmlLang(spoken)}>${hit.speaker_name ?? words.unknownSpeaker}</span>
      <a href=${sessionPath(hit.session)} lang=${htmlLang(spoken)}>${hit.session_title}</a>
      ${when === "" ? nothing : html`<span>${when}</span>`}
      <span class="hit-play">▶ <time datetime=${duration(hit.start_ms)}>${words.playThere(time)}</time></span>
      ${hit.stage === "live" ? html`<span class="badge" data-stage="live">${words.live}</span>` : nothing}
    </p>
  </li>`;
}

/** Says of a translation who made it, as captions do. */
function translatedInto(translation: string, by: Hit["translated_by"]): TemplateResult {
  const words = say();
  const isDraft = by?.origin === "machine" && translation === PLAIN_JAPANESE;
  const told = by === null ? words.translatedBefore : isDraft ? words.plainDraft : words.translatedBy[by.origin];
  return html` <span class="by" lang=${language()} data-origin=${by?.origin ?? nothing} title=${by?.machine ?? nothing}
    >${told}</span
  >`;
}

customElements.define("koe-archive", ArchivePage);
