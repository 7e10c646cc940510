import { html, nothing, type TemplateResult } from "lit";
import { sessions } from "../api";
import { PageElement } from "../element";
import { language, say } from "../language/language";
import { demoNotice } from "../parts/demonstration";
import { failure } from "../parts/failure";
import { sessionPath } from "../router";
import { clock, dayAndHour } from "../time/words";
import { setTitle } from "../title";
import type { SessionSummary } from "../wire/session";

/** How often the list is asked for again. */
const REFRESH_MS = 15_000;

/** Sessions: those open now first, then those to come, then those past. */
export class Home extends PageElement {
  static override properties = { list: { state: true }, problem: { state: true } };

  declare list: readonly SessionSummary[] | null;
  declare problem: unknown;

  constructor() {
    super();
    this.list = null;
    this.problem = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#load();
    const refresh = setInterval(() => {
      if (!document.hidden) void this.#load();
    }, REFRESH_MS);
    this.until(() => {
      clearInterval(refresh);
    });
  }

  protected override render(): TemplateResult {
    const words = say();
    setTitle("");
    return html`
      <div class="page narrow">
        <h1>${words.homeTitle}</h1>
        ${this.list === null ? nothing : this.list.some((one) => one.demonstration) ? demoNotice() : nothing}
        ${this.#lists()}
        <section class="search-invitation" aria-labelledby="search-all">
          <h2 id="search-all">${words.searchAll}</h2>
          <p>${words.searchAllHelp}</p>
          <form class="search-form" role="search" action="/archive" method="get">
            <label for="home-query">${words.queryLabel}</label>
            <span class="search-line">
              <input id="home-query" name="q" type="search" autocomplete="off" />
              <button class="button primary" type="submit">${words.search}</button>
            </span>
          </form>
        </section>
      </div>
    `;
  }

  #lists(): TemplateResult {
    const words = say();
    if (this.problem !== null) return failure(this.problem, () => this.#load());
    if (this.list === null) return html`<p role="status">${words.loading}</p>`;
    const inStage = (stage: SessionSummary["stage"]) => this.list?.filter((one) => one.stage === stage) ?? [];
    const past = inStage("adjourned").toSorted((a, b) => (b.opened_at ?? "").localeCompare(a.opened_at ?? ""));
    return html`
      ${this.#section("live", words.liveSessions, [...inStage("live"), ...inStage("closed")], words.noLive)}
      ${inStage("scheduled").length === 0 ? nothing : this.#section("scheduled", words.upcoming, inStage("scheduled"), "")}
      ${this.#section("past", words.pastSessions, past, words.noPast)}
    `;
  }

  #section(id: string, title: string, some: readonly SessionSummary[], none: string): TemplateResult {
    return html`<section aria-labelledby="${id}-title">
      <h2 id="${id}-title">${title}</h2>
      ${
        some.length === 0
          ? html`<p class="empty">${none}</p>`
          : html`<ul class="cards">
              ${some.map((one) => card(one))}
            </ul>`
      }
    </section>`;
  }

  async #load(): Promise<void> {
    try {
      this.list = await sessions();
      this.problem = null;
    } catch (problem) {
      // What was shown before stays, unless there was nothing.
      if (this.list === null) this.problem = problem;
    }
  }
}

function card(session: SessionSummary): TemplateResult {
  const words = say();
  const when = dayAndHour(session.opened_at, language());
  const stage = words[session.stage];
  return html`<li class="card" data-stage=${session.stage}>
    <h3><a href=${sessionPath(session.id)} lang=${session.language}>${session.title}</a></h3>
    <p class="facts">
      <span class="badge" data-stage=${session.stage}>${stage}</span>
      ${session.origin === "recorded_sound" ? html`<span class="badge" data-origin="recorded">${words.fromSound}</span>` : nothing}
      ${when === "" ? nothing : html`<span>${session.origin === "recorded_sound" ? words.heldAt(when) : words.openedAt(when)}</span>`}
      ${session.length_ms === null ? nothing : html`<span>${words.length(clock(session.length_ms))}</span>`}
      ${session.utterances === 0 ? nothing : html`<span>${words.utterancesSoFar(session.utterances)}</span>`}
    </p>
  </li>`;
}

customElements.define("koe-home", Home);
