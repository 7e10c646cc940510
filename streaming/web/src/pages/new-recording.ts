import { html, nothing, type TemplateResult } from "lit";
import { addRecorded, recordings, whoAmI } from "../api";
import { PageElement } from "../element";
import { language, say } from "../language/language";
import { demoNotice } from "../parts/demonstration";
import { failure, failureTold } from "../parts/failure";
import { mayEdit } from "../rights";
import { setTitle } from "../title";
import type { Me } from "../wire/account";
import type { Recorded, RecordedList } from "../wire/recorded-sound";
import { Upload, type Sending } from "../upload/upload";
import "../parts/recorded-list";

type Access =
  | { readonly kind: "loading" }
  | { readonly kind: "closed" }
  | { readonly kind: "failed"; readonly problem: unknown }
  | { readonly kind: "open"; readonly me: Me };

/** How often the list is asked for: the work's progress is written down once a second. */
const REFRESH_MS = 2_000;

/** Files of recorded sound are uploaded here, and watched until they are sessions. */
export class NewRecording extends PageElement {
  static override properties = {
    access: { state: true },
    list: { state: true },
    file: { state: true },
    over: { state: true },
    busy: { state: true },
    told: { state: true },
    sendings: { state: true },
  };

  declare access: Access;
  declare list: RecordedList | null;
  declare file: File | null;
  /** A file is held over the page. */
  declare over: boolean;
  declare busy: boolean;
  declare told: string;
  declare sendings: ReadonlyMap<number, Sending>;

  #uploads = new Map<number, Upload>();

  constructor() {
    super();
    this.access = { kind: "loading" };
    this.list = null;
    this.file = null;
    this.over = false;
    this.busy = false;
    this.told = "";
    this.sendings = new Map();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#open();
    const refresh = setInterval(() => {
      if (this.access.kind === "open" && !document.hidden) void this.#load();
    }, REFRESH_MS);
    const warn = (event: BeforeUnloadEvent) => {
      if (this.#uploads.size > 0) event.preventDefault();
    };
    addEventListener("beforeunload", warn);
    this.until(() => {
      clearInterval(refresh);
      removeEventListener("beforeunload", warn);
      for (const upload of this.#uploads.values()) upload.stop();
    });
  }

  protected override render(): TemplateResult {
    const words = say();
    setTitle(words.newRecordingTitle);
    return html`<div class="page narrow">
      <h1>${words.newRecordingTitle}</h1>
      ${this.#body()}
    </div>`;
  }

  #body(): TemplateResult {
    const words = say();
    switch (this.access.kind) {
      case "loading":
        return html`<p role="status">${words.loading}</p>`;
      case "closed":
        return html`<p class="notice">
          ${words.newRecordingRole} <a class="button primary" href="/sign-in">${words.signIn}</a>
        </p>`;
      case "failed":
        return failure(this.access.problem, () => this.#open());
      case "open": {
        const { me } = this.access;
        return html`${this.list?.demonstration === true ? demoNotice() : nothing}
          <p>${words.newRecordingHelp}</p>
          ${this.#form(me)}
          <koe-recorded-list
            .list=${this.list?.recordings ?? []}
            .sendings=${this.sendings}
            .csrf=${me.csrf}
            @changed=${() => this.#load()}
            @cancel=${(event: CustomEvent<number>) => {
              this.#stopSending(event.detail);
            }}
            @again=${(event: CustomEvent<{ recorded: Recorded; file: File }>) => {
              this.#send(event.detail.recorded.number, event.detail.file, me);
            }}
          ></koe-recorded-list>`;
      }
    }
  }

  #form(me: Me): TemplateResult {
    const words = say();
    return html`<form
      class="stacked recorded-form"
      @submit=${(event: SubmitEvent) => {
        void this.#submit(event, me);
      }}
    >
      <label for="recorded-title">${words.recordedTitle}</label>
      <input id="recorded-title" name="title" maxlength="200" required autocomplete="off" />
      <div class="recorded-when">
        <span>
          <label for="recorded-day">${words.recordedDay}</label>
          <input id="recorded-day" name="day" type="date" min="1990-01-01" max="2999-12-31" required />
        </span>
        <span>
          <label for="recorded-hour">${words.recordedHour}</label>
          <input id="recorded-hour" name="hour" type="time" value="10:00" required />
        </span>
        <span>
          <label for="recorded-language">${words.recordedLanguage}</label>
          <select id="recorded-language" name="language">
            <option value="ja" ?selected=${true}>日本語</option>
            <option value="en">English</option>
          </select>
        </span>
      </div>
      <div
        class="drop"
        data-over=${this.over}
        @dragover=${(event: DragEvent) => {
          event.preventDefault();
          this.over = true;
        }}
        @dragleave=${() => {
          this.over = false;
        }}
        @drop=${(event: DragEvent) => {
          event.preventDefault();
          this.over = false;
          this.#choose(event.dataTransfer?.files[0] ?? null);
        }}
      >
        <label for="recorded-file">${words.recordedFile}</label>
        <input
          id="recorded-file"
          type="file"
          accept="audio/*,video/*,.wma,.m4a,.mp3,.wav,.flac,.ogg,.aac"
          aria-describedby="recorded-file-help recorded-chosen"
          @change=${(event: Event) => {
            this.#choose((event.target as HTMLInputElement).files?.[0] ?? null);
          }}
        />
        <span id="recorded-file-help" class="note">${words.recordedFileHelp}</span>
        <span id="recorded-chosen" role="status">
          ${this.file === null ? nothing : words.recordedChosen(this.file.name, size(this.file.size))}
        </span>
      </div>
      <p role="alert" class=${this.told === "" ? "" : "notice warning"}>${this.told}</p>
      <button class="button primary" type="submit" ?disabled=${this.busy}>${words.recordedSend}</button>
    </form>`;
  }

  #choose(file: File | null): void {
    if (file === null) return;
    this.file = file;
    this.told = "";
    const title = this.querySelector<HTMLInputElement>("#recorded-title");
    const day = this.querySelector<HTMLInputElement>("#recorded-day");
    if (title?.value === "") title.value = file.name.replace(/\.[^.]*$/u, "");
    // A recorder's file carries the day on which it was recorded.
    if (day?.value === "") day.value = localDay(new Date(file.lastModified));
  }

  async #submit(event: SubmitEvent, me: Me): Promise<void> {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const given = new FormData(form);
    const field = (name: string) => {
      const value = given.get(name);
      return typeof value === "string" ? value : "";
    };
    const problem = this.#unfit();
    if (problem !== null || this.file === null) {
      this.told = problem ?? "";
      this.querySelector<HTMLElement>("#recorded-file")?.focus();
      return;
    }
    const file = this.file;
    this.busy = true;
    this.told = "";
    try {
      const heldAt = new Date(`${field("day")}T${field("hour")}`).getTime();
      const added = await addRecorded(
        {
          title: field("title"),
          language: field("language"),
          held_at_ms: Math.max(0, heldAt),
          file_name: file.name,
          bytes: file.size,
        },
        me.csrf,
      );
      form.reset();
      this.file = null;
      await this.#load();
      this.#send(added.number, file, me);
    } catch (failed) {
      this.told = failureTold(failed);
    } finally {
      this.busy = false;
    }
  }

  /** Why the chosen file cannot be sent; said before anything is. */
  #unfit(): string | null {
    const words = say();
    if (this.file === null) return words.recordedNone;
    if (this.file.size === 0) return words.recordedEmpty;
    const largest = this.list?.largest_bytes ?? Number.POSITIVE_INFINITY;
    return this.file.size > largest ? words.recordedTooLarge(size(largest)) : null;
  }

  #send(number: number, file: File, me: Me): void {
    this.#uploads.get(number)?.stop();
    const upload = new Upload(number, file, me.csrf, (sending) => {
      if (this.#uploads.get(number) !== upload) return;
      this.sendings = new Map(this.sendings).set(number, sending);
      if (sending.kind === "sent") this.#stopSending(number);
    });
    this.#uploads.set(number, upload);
    void upload.run();
  }

  #stopSending(number: number): void {
    this.#uploads.get(number)?.stop();
    this.#uploads.delete(number);
    const sendings = new Map(this.sendings);
    sendings.delete(number);
    this.sendings = sendings;
    void this.#load();
  }

  async #open(): Promise<void> {
    try {
      const me = await whoAmI();
      this.access = mayEdit(me) ? { kind: "open", me } : { kind: "closed" };
      if (mayEdit(me)) await this.#load();
    } catch (problem) {
      this.access = { kind: "failed", problem };
    }
  }

  async #load(): Promise<void> {
    try {
      this.list = await recordings();
    } catch (problem) {
      // What was shown before stays; the next look is two seconds away.
      if (this.list === null) this.access = { kind: "failed", problem };
    }
  }
}

/** In the browser's own time zone. */
function localDay(date: Date): string {
  const two = (n: number) => String(n).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** 1.2 GB, 34 MB. */
export function size(bytes: number): string {
  const [value, unit] = bytes >= 1e9 ? [bytes / 1e9, "gigabyte"] : [Math.max(0.1, bytes / 1e6), "megabyte"];
  return new Intl.NumberFormat(language(), { style: "unit", unit, maximumFractionDigits: 1 }).format(value);
}

customElements.define("koe-new-recording", NewRecording);
