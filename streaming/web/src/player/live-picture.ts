import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { sessionApi } from "../api";
import type { Greeting } from "../captions/follower";
import { PageElement, watched } from "../element";
import { say } from "../language/language";
import { focusSoundControl } from "./controls";
import { drawing } from "./icons";
import { mediaTimeMs } from "./picture-clock";
import { Whep, type PictureState } from "./whep";

/** Without a new picture for this long, the picture's place counts as unknown. */
const STILL_MS = 2_500;

/**
 * The live picture of a session.
 *
 * Fires `ready` once its video is there, `halt` when the viewer stops it (true) or plays it on (false), and `picture`
 * with the media time of each picture shown, or null once there has been none for a while.
 */
export class LivePicture extends PageElement {
  static override properties = {
    ...watched("session", "delayMs", "greeting"),
    state: { state: true },
    silenced: { state: true },
    paused: { state: true },
  };

  declare session: string;
  declare delayMs: number;
  declare greeting: Greeting | null;
  declare state: PictureState;
  /** Whether the browser let us play only without sound. */
  declare silenced: boolean;
  /** Whether the viewer stopped the picture. */
  declare paused: boolean;

  #whep: Whep | null = null;
  #lastPictureMs = Number.NEGATIVE_INFINITY;

  constructor() {
    super();
    this.state = { kind: "connecting" };
    this.silenced = false;
    this.paused = false;
    this.greeting = null;
  }

  get video(): HTMLVideoElement | null {
    return this.querySelector("video");
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const watch = setInterval(() => {
      this.#noticeStandstill();
    }, 500);
    const leave = () => this.#whep?.stop();
    const comeBack = ({ persisted }: PageTransitionEvent) => {
      if (persisted) this.#connect();
    };
    addEventListener("pagehide", leave);
    addEventListener("pageshow", comeBack);
    this.until(() => {
      clearInterval(watch);
    });
    this.until(() => {
      removeEventListener("pagehide", leave);
      removeEventListener("pageshow", comeBack);
    });
    this.until(leave);
  }

  protected override firstUpdated(): void {
    this.dispatchEvent(new CustomEvent("ready"));
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has("session") || changed.has("delayMs")) this.#connect();
  }

  protected override render(): TemplateResult {
    const words = say();
    return html`
      <div class="picture" data-state=${this.state.kind}>
        <video
          aria-label=${words.picture}
          playsinline
          autoplay
          @pause=${() => {
            this.#onHalt(true);
          }}
          @play=${() => {
            this.#onHalt(false);
          }}
          @volumechange=${() => {
            this.#onVolume();
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
        <p class="picture-state" role="status">${this.#told()}</p>
      </div>
    `;
  }

  #told(): string {
    const words = say();
    switch (this.state.kind) {
      case "connecting":
        return words.connecting;
      case "playing":
        return this.paused ? words.paused : "";
      case "waiting":
        return this.state.full ? words.full(this.state.seconds) : words.reconnecting(this.state.seconds);
      case "unsupported":
        return words.noWebRtc;
    }
  }

  #connect(): void {
    this.#whep?.stop();
    this.#whep = new Whep(
      `${sessionApi(this.session)}/whep?delay_ms=${this.delayMs}`,
      (stream) => {
        this.#play(stream);
      },
      (state) => {
        this.state = state;
      },
    );
    this.#whep.start();
  }

  #play(stream: MediaStream): void {
    const { video } = this;
    if (video === null) return;
    video.srcObject = stream;
    video.play().catch((error: unknown) => {
      if (!(error instanceof DOMException) || error.name !== "NotAllowedError") return;
      video.muted = true;
      this.silenced = true;
      // Without sound every browser lets us; should one not, the play button is there.
      void video.play().catch(() => null);
    });
    if ("requestVideoFrameCallback" in video) this.#followPictures(video, stream);
  }

  #followPictures(video: HTMLVideoElement, stream: MediaStream): void {
    video.requestVideoFrameCallback((now, { rtpTimestamp }) => {
      if (video.srcObject !== stream || !this.isConnected) return;
      if (rtpTimestamp !== undefined) this.#onPicture(now, rtpTimestamp);
      this.#followPictures(video, stream);
    });
  }

  #onPicture(nowMs: number, rtpTimestamp: number): void {
    this.#lastPictureMs = nowMs;
    const { greeting } = this;
    if (greeting?.rtpOrigin == null) return;
    const expected = greeting.mediaMs + nowMs - greeting.atMs - this.delayMs;
    this.#tell(mediaTimeMs(rtpTimestamp, greeting.rtpOrigin, expected));
  }

  #noticeStandstill(): void {
    if (performance.now() - this.#lastPictureMs > STILL_MS) this.#tell(null);
  }

  #tell(mediaMs: number | null): void {
    this.dispatchEvent(new CustomEvent<number | null>("picture", { detail: mediaMs }));
  }

  #soundOn(): void {
    const { video } = this;
    if (video === null) return;
    video.muted = false;
    focusSoundControl(this);
  }

  #onHalt(paused: boolean): void {
    // A stream that ended stops the video, too; that is not the viewer's doing.
    const stream = this.video?.srcObject;
    this.paused = paused && stream instanceof MediaStream && stream.active;
    this.dispatchEvent(new CustomEvent<boolean>("halt", { detail: this.paused }));
  }

  #onVolume(): void {
    if (this.video?.muted === false) this.silenced = false;
  }
}

customElements.define("koe-live-picture", LivePicture);
