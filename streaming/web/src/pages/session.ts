import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { session } from "../api";
import { PageElement, watched } from "../element";
import { say } from "../language/language";
import { demoNotice, isDemonstration } from "../parts/demonstration";
import { failure } from "../parts/failure";
import type { Asked } from "../player/recording-picture";
import type { Route } from "../router";
import { setTitle } from "../title";
import type { Session } from "../wire/session";
import "./live";
import "./recording";

/** How often a session that has not opened is looked at again. */
const REFRESH_MS = 5_000;

type SessionRoute = Extract<Route, { page: "session" }>;

/** One session: live, or its recording where that is asked for or all there is. */
export class SessionPage extends PageElement {
  static override properties = {
    ...watched("route"),
    session: { state: true },
    problem: { state: true },
  };

  declare route: SessionRoute;
  declare session: Session | null;
  declare problem: unknown;

  #asked: Asked = { mediaMs: 0 };

  constructor() {
    super();
    this.session = null;
    this.problem = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const refresh = setInterval(() => {
      if (this.session?.stage === "scheduled") void this.#load();
    }, REFRESH_MS);
    this.until(() => {
      clearInterval(refresh);
    });
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("route")) return;
    const before = changed.get("route");
    const { id, recordingAt } = this.route;
    this.#asked = { mediaMs: recordingAt ?? 0 };
    // From live to the recording the session is asked for again: by now more of it is recorded.
    const stays = before?.id === id && (before.recordingAt === null) === (recordingAt === null);
    if (stays) return;
    this.session = null;
    this.problem = null;
    void this.#load();
  }

  protected override render(): TemplateResult {
    const words = say();
    if (this.problem !== null) {
      return html`<div class="page narrow">
        <h1>${words.sessions}</h1>
        ${failure(this.problem, () => this.#load())}
      </div>`;
    }
    if (this.session === null) return html`<div class="page narrow"><p role="status">${words.loading}</p></div>`;
    setTitle(this.session.title);
    return html`<div class="page wide">
      ${isDemonstration(this.session) ? demoNotice() : nothing} ${this.#view(this.session)}
    </div>`;
  }

  #view(session: Session): TemplateResult {
    if (session.stage === "scheduled") {
      return html`<h1 lang=${session.language}>${session.title}</h1>
        <p class="notice" role="status">${say().notYet}</p>`;
    }
    if ((session.stage === "live" || session.stage === "closed") && this.route.recordingAt === null)
      return html`<koe-live .session=${session}></koe-live>`;
    return html`<koe-recording
      .session=${session}
      .asked=${this.#asked}
      .utterance=${this.route.utterance}
    ></koe-recording>`;
  }

  async #load(): Promise<void> {
    const { id } = this.route;
    try {
      const loaded = await session(id);
      if (id === this.route.id) [this.session, this.problem] = [loaded, null];
    } catch (problem) {
      if (id === this.route.id) this.problem = problem;
    }
  }
}

customElements.define("koe-session", SessionPage);
