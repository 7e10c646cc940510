import { html, nothing, type TemplateResult } from "lit";
import { removeRecorded, resumeRecorded, stopRecorded } from "../api";
import { PageElement, watched } from "../element";
import { language, say } from "../language/language";
import { sessionPath } from "../router";
import { clock, dayAndHour } from "../time/words";
import type { Sending } from "../upload/upload";
import type { Recorded } from "../wire/recorded-sound";
import { failureTold } from "./failure";

/** What somebody is asked before it is done. */
interface Asked {
  readonly number: number;
  readonly what: "remove" | "stop";
}

/**
 * The files that become sessions, each with how far it is and what can be done with it. Fires `changed` after a change, `cancel`
 * with the number of an upload to stop, and `again` with a file chosen to go on with.
 */
export class RecordedFiles extends PageElement {
  static override properties = {
    ...watched("list", "sendings", "csrf"),
    asked: { state: true },
    told: { state: true },
  };

  declare list: readonly Recorded[];
  declare sendings: ReadonlyMap<number, Sending>;
  declare csrf: string;
  declare asked: Asked | null;
  declare told: string;

  constructor() {
    super();
    this.list = [];
    this.sendings = new Map();
    this.csrf = "";
    this.asked = null;
    this.told = "";
  }

  protected override render(): TemplateResult {
    const words = say();
    return html`<section aria-labelledby="recorded-list-title">
      <h2 id="recorded-list-title">${words.recordedList}</h2>
      <p role="alert" class=${this.told === "" ? "" : "notice warning"}>${this.told}</p>
      ${
        this.list.length === 0
          ? html`<p class="empty">${words.recordedNothing}</p>`
          : html`<ul class="cards">
              ${this.list.map((one) => this.#card(one))}
            </ul>`
      }
    </section>`;
  }

  #card(one: Recorded): TemplateResult {
    const words = say();
    const sending = this.sendings.get(one.number) ?? null;
    return html`<li class="card recorded" data-state=${one.state}>
      <h3 lang=${one.language}>
        ${one.begun ? html`<a href=${sessionPath(one.session)}>${one.title}</a>` : one.title}
      </h3>
      <p class="facts">
        <span class="badge" data-state=${one.state}>${words.recordedStates[one.state]}</span>
        <span>${dayAndHour(one.held_at, language())}</span>
        <span class="file-name">${one.file_name}</span>
        ${one.total_ms === null ? nothing : html`<span>${words.length(clock(one.total_ms))}</span>`}
      </p>
      ${this.#progress(one, sending)} ${this.#notes(one, sending)} ${this.#actions(one, sending)}
    </li>`;
  }

  #progress(one: Recorded, sending: Sending | null): TemplateResult | typeof nothing {
    const words = say();
    const bar = (label: string, done: number, of: number | null, told: string) =>
      html`<p class="progress">
        <progress
          aria-label="${label}: ${one.title}"
          max=${of ?? nothing}
          value=${of === null ? nothing : done}
        ></progress>
        <span>${told}</span>
      </p>`;
    if (one.state === "receiving") {
      const sent = sending !== null && sending.kind !== "sent" ? Math.max(sending.sent, one.received) : one.received;
      const percent = Math.floor((100 * sent) / Math.max(1, one.bytes));
      return bar(words.recordedStates.receiving, sent, one.bytes, `${percent} %`);
    }
    if (one.state !== "decoding" && one.state !== "transcribing") return nothing;
    const of = one.total_ms;
    const done = of === null ? one.done_ms : Math.min(one.done_ms, of);
    const told = of === null ? clock(done) : `${clock(done)} / ${clock(of)}`;
    const left = one.left_s === null ? "" : words.recordedLeft(Math.max(1, Math.ceil(one.left_s / 60)));
    return bar(words.recordedStates[one.state], done, of, `${told} ${left}`);
  }

  #notes(one: Recorded, sending: Sending | null): TemplateResult {
    const words = say();
    const reason =
      one.state === "failed" ? (words.recordedReasons[one.reason ?? "inside"] ?? words.recordedReasons.inside) : null;
    return html`
      ${reason === null ? nothing : html`<p class="notice warning">${reason}</p>`}
      ${one.oddity === "cut_short" ? html`<p class="notice">${words.recordedCutShort}</p>` : nothing}
      ${sending?.kind === "waiting" ? html`<p class="notice" role="status">${words.recordedRetry(sending.seconds)}</p>` : nothing}
      ${sending?.kind === "refused" ? html`<p class="notice warning" role="alert">${failureTold(sending.problem)}</p>` : nothing}
    `;
  }

  #actions(one: Recorded, sending: Sending | null): TemplateResult {
    const words = say();
    if (this.asked?.number === one.number) return this.#confirm(one, this.asked);
    const isWorkedOn = one.state === "decoding" || one.state === "transcribing";
    const isSending = sending !== null && sending.kind !== "refused";
    return html`<p class="actions">
      ${one.begun ? html`<a class="button" href=${sessionPath(one.session)}>${one.state === "done" ? words.recordedOpen : words.recordedOpenSoFar}</a>` : nothing}
      ${one.state === "receiving" && !isSending ? this.#sendAgain(one) : nothing}
      ${one.state === "waiting" || isWorkedOn ? this.#ask(one, "stop", words.recordedStop) : nothing}
      ${
        one.state === "stopped" || one.state === "failed"
          ? html`<button
              class="button"
              type="button"
              aria-label="${words.recordedResume}: ${one.title}"
              @click=${() => this.#act(() => resumeRecorded(one.number, this.csrf))}
            >
              ${words.recordedResume}
            </button>`
          : nothing
      }
      ${isWorkedOn ? nothing : this.#ask(one, "remove", one.state === "receiving" ? words.recordedCancel : words.recordedRemove)}
    </p>`;
  }

  #ask(one: Recorded, what: Asked["what"], label: string): TemplateResult {
    return html`<button
      class="button"
      type="button"
      aria-label="${label}: ${one.title}"
      @click=${() => {
        this.asked = { number: one.number, what };
        void this.updateComplete.then(() => this.querySelector<HTMLElement>(".confirm .primary")?.focus());
      }}
    >
      ${label}
    </button>`;
  }

  #confirm(one: Recorded, asked: Asked): TemplateResult {
    const words = say();
    const question =
      asked.what === "stop"
        ? words.recordedStopAsked
        : one.begun
          ? words.recordedRemoveAskedKept
          : words.recordedRemoveAsked;
    return html`<div class="notice confirm" role="group" aria-label=${question}>
      <p>${question}</p>
      <button
        class="button primary"
        type="button"
        @click=${() => {
          this.asked = null;
          if (asked.what === "remove") this.dispatchEvent(new CustomEvent("cancel", { detail: one.number }));
          const change = asked.what === "stop" ? stopRecorded : removeRecorded;
          void this.#act(() => change(one.number, this.csrf));
        }}
      >
        ${asked.what === "stop" ? words.recordedStop : words.recordedRemove}
      </button>
      <button
        class="button"
        type="button"
        @click=${() => {
          this.asked = null;
        }}
      >
        ${words.recordedKeep}
      </button>
    </div>`;
  }

  /** A page that was loaded again has lost its file: the same one is asked for. */
  #sendAgain(one: Recorded): TemplateResult {
    const words = say();
    return html`<label class="send-again">
      <span>${words.recordedAgain(one.file_name)}</span>
      <input
        type="file"
        @change=${(event: Event) => {
          const file = (event.target as HTMLInputElement).files?.[0];
          if (file === undefined) return;
          const isSame = file.size === one.bytes && file.name === one.file_name;
          this.told = isSame ? "" : words.recordedOther(one.file_name);
          if (isSame) this.dispatchEvent(new CustomEvent("again", { detail: { recorded: one, file } }));
        }}
      />
    </label>`;
  }

  async #act(change: () => Promise<void>): Promise<void> {
    this.told = "";
    try {
      await change();
    } catch (problem) {
      this.told = failureTold(problem);
    }
    this.dispatchEvent(new CustomEvent("changed"));
  }
}

customElements.define("koe-recorded-list", RecordedFiles);
