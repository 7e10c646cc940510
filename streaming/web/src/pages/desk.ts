import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { giveFloor, takeUpItem, terms } from "../api";
import { Follower } from "../captions/follower";
import { at } from "../captions/proceedings";
import { PageElement, watched } from "../element";
import { say } from "../language/language";
import { failureTold } from "../parts/failure";
import "../desk/closing";
import "../desk/corrections";
import { after, NOTHING_STANDS, type Standing } from "../desk/standing";
import { townTerms, type Term } from "../desk/suggest";
import { speakerLabel } from "../parts/speaker-label";
import { mayOperate } from "../rights";
import { monitorPath, sessionPath } from "../router";
import { clock } from "../time/words";
import { readSourceEvent, type Me, type SourceEvent } from "../wire/account";
import type { Session } from "../wire/session";

/** How many events of the source are kept on the screen. */
const MOST_EVENTS = 30;

/**
 * One live session under the operator's hands: the state of its source, the floor and the agenda by one tap each, and its
 * corrections; for a clerk these alone.
 */
export class Desk extends PageElement {
  static override properties = {
    ...watched("session", "me"),
    told: { state: true },
    events: { state: true },
    standing: { state: true },
    terms: { state: true },
  };

  declare session: Session;
  declare me: Me;
  declare told: string;
  declare events: readonly SourceEvent[];
  declare standing: Standing;
  /** The town's dictionary, for suggestions; empty until it has come. */
  declare terms: readonly Term[];

  #follower: Follower | null = null;

  constructor() {
    super();
    this.told = "";
    this.events = [];
    this.standing = NOTHING_STANDS;
    this.terms = [];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (mayOperate(this.me)) this.#watchSource();
    this.until(() => this.#follower?.stop());
    void townTerms(terms).then((town) => (this.terms = town));
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has("session")) return;
    this.#follower?.stop();
    this.#follower = new Follower(this.session, this.session.language, () => {
      this.requestUpdate();
    });
    this.#follower.start();
  }

  protected override render(): TemplateResult {
    const words = say();
    const { session } = this;
    return html`
      ${mayOperate(this.me) ? html`<a class="skip-inline" href="#correctable">${words.skipToCorrections}</a>` : nothing}
      <h2 lang=${session.language}>${session.title}</h2>
      <ul class="desk-links">
        <li><a href=${sessionPath(session.id)}>${words.viewerPage}</a></li>
        <li><a href=${monitorPath(session.id)} target="_blank">${words.openMonitor}</a></li>
        <li>
          <a href=${monitorPath(session.id, "?background=none&heading=hide")} target="_blank">${words.openOverlay}</a>
        </li>
      </ul>
      ${mayOperate(this.me) ? this.#controls() : html`<p class="notice">${words.clerkOnly}</p>`}
      <koe-corrections
        .session=${session}
        .me=${this.me}
        .lines=${this.#follower?.proceedings.lines ?? []}
        .terms=${this.terms}
      ></koe-corrections>
    `;
  }

  #controls(): TemplateResult {
    const words = say();
    const { session } = this;
    const state = this.#follower?.proceedings.source ?? "connected";
    return html`
      <p class="notice ${state === "connected" ? "" : "warning"}" role="status">
        ${words.sourceState}: <strong>${words.sourceStates[state]}</strong>
      </p>
      <div role="status">
        ${[this.standing.microphones, this.standing.sound, ...this.standing.failing, this.standing.captions].map(
          (event) => (event === null ? nothing : html`<p class="notice warning">${happened(event)}</p>`),
        )}
      </div>
      <p role="status" class="told">${this.told}</p>
      <div class="desk">
        <koe-closing
          .session=${session.id}
          .me=${this.me}
          .stage=${this.#follower?.proceedings.stage ?? session.stage}
        ></koe-closing>
        ${this.#floor()} ${this.#agenda()}
        <section aria-labelledby="events-title">
          <h3 id="events-title">${words.events}</h3>
          ${
            this.events.length === 0
              ? html`<p class="empty">${words.noEvents}</p>`
              : html`<ul class="events">
                  ${this.events.map((event) => eventRow(event))}
                </ul>`
          }
        </section>
      </div>
    `;
  }

  #watchSource(): void {
    const source = new EventSource("/api/v1/operator/events");
    const take = ({ data }: MessageEvent<unknown>) => {
      this.#takeEvent(data);
    };
    source.addEventListener("source", take);
    source.addEventListener("message", take);
    this.until(() => {
      source.close();
    });
  }

  #floor(): TemplateResult {
    const words = say();
    const { session } = this;
    const change = at(this.#follower?.proceedings.floor ?? [], null);
    const current = change?.speaker ?? null;
    const source = Object.entries(words.floorSources).find(([name]) => name === change?.source)?.[1];
    const give = (id: string | null, name: string) =>
      void this.#act(() => giveFloor(session.id, id, this.me.csrf), `${words.speakingNow}: ${name}`);
    return html`<section aria-labelledby="floor-title">
      <h3 id="floor-title">${words.giveFloor}</h3>
      ${
        current === null
          ? nothing
          : html`<p class="floor-now" role="status">
              <span lang=${session.language}>${speakerLabel(session.roster, current)}</span>
              ${source === undefined ? nothing : html`<span class="floor-source">${source}</span>`}
            </p>`
      }
      <div class="taps">
        ${session.roster.map(
          (speaker) =>
            html`<button
              class="tap"
              type="button"
              aria-pressed=${speaker.id === current}
              @click=${() => {
                give(speaker.id, speaker.name);
              }}
            >
              <span lang=${session.language}>${speakerLabel(session.roster, speaker.id)}</span>
            </button>`,
        )}
        <button
          class="tap"
          type="button"
          aria-pressed=${current === null}
          @click=${() => {
            give(null, words.nobody);
          }}
        >
          ${words.takeFloor}
        </button>
      </div>
    </section>`;
  }

  #agenda(): TemplateResult {
    const words = say();
    const { session } = this;
    const current = at(this.#follower?.proceedings.items ?? [], null)?.agenda_item ?? null;
    return html`<section aria-labelledby="items-title">
      <h3 id="items-title">${words.takeUp}</h3>
      <div class="taps">
        ${session.agenda.map(
          (item) =>
            html`<button
              class="tap"
              type="button"
              aria-pressed=${item.id === current}
              @click=${() => this.#act(() => takeUpItem(session.id, item.id, this.me.csrf), words.itemNumber(item.id))}
            >
              <span class="item-number">${words.itemNumber(item.id)}</span>
              <span lang=${session.language}>${item.title}</span>
            </button>`,
        )}
      </div>
    </section>`;
  }

  async #act(how: () => Promise<void>, what: string): Promise<void> {
    try {
      await how();
      this.told = say().done(what);
    } catch (problem) {
      this.told = `${say().notDone} ${failureTold(problem)}`;
    }
  }

  #takeEvent(data: unknown): void {
    const event = typeof data === "string" ? readSourceEvent(data) : null;
    if (event === null || (event.session !== null && event.session !== this.session.id)) return;
    this.events = [event, ...this.events].slice(0, MOST_EVENTS);
    this.standing = after(this.standing, event);
  }
}

/** What an event says, in the reader's language. */
function happened(event: SourceEvent): string {
  const words = say();
  const known = Object.entries(words.eventStates).find(([state]) => state === event.state)?.[1] ?? event.state;
  const step = event.step_ms === null ? "" : ` ${words.every(event.step_ms / 1000)}`;
  const channel = event.channel === null ? "" : ` ${words.onChannel(event.channel)}`;
  return `${known}${step}${channel}`;
}

function eventRow(event: SourceEvent): TemplateResult {
  const retry = event.retry_in_ms === null ? "" : say().retryIn(Math.ceil(event.retry_in_ms / 1000));
  const until = event.until_ms === null ? "" : `–${clock(event.until_ms)}`;
  return html`<li>
    <span class="event-time">${event.at_ms === null ? "" : clock(event.at_ms)}${until}</span>
    <strong>${happened(event)}</strong> ${event.reason ?? retry}
  </li>`;
}

customElements.define("koe-desk", Desk);
