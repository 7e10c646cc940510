import type Hls from "hls.js/light";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { sessionApi } from "../api";
import { PageElement, watched } from "../element";
import { say } from "../language/language";
import { focusSoundControl } from "./controls";
import { drawing } from "./icons";
import type { Part } from "../wire/session";
import { toMediaMs, toPlayerSeconds } from "./recording-time";

/** A place asked for. Each asking is an object of its own, so that the same place can be asked for twice. */
export interface Asked {
  readonly mediaMs: number;
}

/**
 * The recording of a session.
 *
 * Fires `ready` once its video is there, `halt` when it stops (true) or plays on (false), and `picture` with the media
 * time shown whenever it moves.
 */
export class RecordingPicture extends PageElement {
  static override properties = {
    ...watched("session", "parts", "asked", "soundOnly", "name", "textLanguage"),
    failed: { state: true },
    silenced: { state: true },
  };

  declare session: string;
  declare parts: readonly Part[];
  declare asked: Asked;
  /** There is no picture: the session's name stands in its place. */
  declare soundOnly: boolean;
  declare name: string;
  declare textLanguage: string;
  declare failed: boolean;
  declare silenced: boolean;

  #hls: Hls | null = null;

  constructor() {
    super();
    this.soundOnly = false;
    this.name = "";
    this.textLanguage = "ja";
    this.failed = false;
    this.silenced = false;
  }

  get video(): HTMLVideoElement | null {
    return this.querySelector("video");
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.until(() => {
      this.#close();
    });
  }

  protected override firstUpdated(): void {
    this.dispatchEvent(new CustomEvent("ready"));
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has("session")) void this.#open();
    else if (changed.has("asked")) this.#goTo(this.asked);
  }

  protected override render(): TemplateResult {
    const words = say();
    const tell = () => {
      this.#tell();
    };
    const halt = (halted: boolean) => () => {
      this.dispatchEvent(new CustomEvent<boolean>("halt", { detail: halted }));
    };
    return html`
      <div class="picture ${this.soundOnly ? "sound-only" : ""}">
        ${
          this.soundOnly
            ? html`<p class="sound-title" lang=${this.textLanguage}>${this.name}</p>
                <p class="sound-kind">${words.soundOnly}</p>`
            : nothing
        }
        <video
          aria-label="${words.recordingOf}: ${this.soundOnly ? words.soundOnly : words.picture}"
          playsinline
          @pause=${halt(true)}
          @play=${halt(false)}
          @timeupdate=${tell}
          @seeking=${tell}
          @volumechange=${() => {
            if (this.video?.muted === false) this.silenced = false;
          }}
        ></video>
        ${
          this.silenced
            ? html`<button
                class="button primary sound-on"
                type="button"
                @click=${() => {
                  this.#soundOn();
                }}
              >
                ${drawing("sound")} ${words.soundOn}
              </button>`
            : nothing
        }
        <p class="picture-state" role="status">${this.failed ? words.recordingFails : ""}</p>
        ${
          this.failed
            ? html`<button class="button" type="button" @click=${() => void this.#open()}>${words.again}</button>`
            : nothing
        }
      </div>
    `;
  }

  async #open(): Promise<void> {
    this.#close();
    this.failed = false;
    const { video } = this;
    if (video === null) return;
    const playlist = `${sessionApi(this.session)}/recording.m3u8`;
    const { default: Player } = await import("hls.js/light");
    if (!this.isConnected) return;
    const startPosition = toPlayerSeconds(this.parts, this.asked.mediaMs);
    if (Player.isSupported()) {
      // A worker would have to come from a blob, which the service's policy forbids.
      const hls = new Player({ enableWorker: false, startPosition, maxBufferLength: 30 });
      this.#hls = hls;
      hls.on(Player.Events.ERROR, (_, error) => {
        if (error.fatal) this.failed = true;
      });
      hls.on(Player.Events.MANIFEST_PARSED, () => {
        this.#play(video);
      });
      hls.loadSource(playlist);
      hls.attachMedia(video);
    } else {
      video.src = `${playlist}#t=${startPosition}`;
      video.addEventListener(
        "error",
        () => {
          this.failed = true;
        },
        { once: true },
      );
      this.#play(video);
    }
  }

  #goTo(asked: Asked): void {
    const { video } = this;
    if (video === null) return;
    video.currentTime = toPlayerSeconds(this.parts, asked.mediaMs);
    this.#play(video);
  }

  #play(video: HTMLVideoElement): void {
    video.play().catch((error: unknown) => {
      if (!(error instanceof DOMException) || error.name !== "NotAllowedError") return;
      video.muted = true;
      this.silenced = true;
      void video.play().catch(() => null);
    });
  }

  #soundOn(): void {
    const { video } = this;
    if (video !== null) video.muted = false;
    this.silenced = false;
    focusSoundControl(this);
  }

  #tell(): void {
    const { video } = this;
    if (video === null || video.readyState === HTMLMediaElement.HAVE_NOTHING) return;
    const detail = toMediaMs(this.parts, video.currentTime);
    this.dispatchEvent(new CustomEvent<number>("picture", { detail }));
  }

  #close(): void {
    this.#hls?.destroy();
    this.#hls = null;
  }
}

customElements.define("koe-recording-picture", RecordingPicture);
