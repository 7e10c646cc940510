import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { PageElement, watched } from "../element";
import { say } from "../language/language";
import { clock } from "../time/words";
import { drawing, type Icon } from "./icons";

const WATCHED_EVENTS = ["play", "pause", "volumechange", "timeupdate", "durationchange", "seeked"] as const;

/** Gives the focus to the button for sound beside a picture, for instance because the one pressed over the picture goes. */
export function focusSoundControl(picture: HTMLElement): void {
  picture.closest(".stage")?.querySelector<HTMLElement>('[data-control="sound"], [data-control="silent"]')?.focus();
}

/** Buttons for a picture: play and pause, sound, full screen; in a recording also a place in time. */
export class Controls extends PageElement {
  static override properties = watched("video", "recorded", "stage");

  declare video: HTMLVideoElement | null;
  /** Whether the picture can be wound back and forth. */
  declare recorded: boolean;
  /** What fills the screen in full screen: picture and captions together. */
  declare stage: HTMLElement | null;

  #watched: HTMLVideoElement | null = null;
  readonly #redraw = () => {
    this.requestUpdate();
  };

  constructor() {
    super();
    this.video = null;
    this.stage = null;
    this.recorded = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("fullscreenchange", this.#redraw);
    this.until(() => {
      document.removeEventListener("fullscreenchange", this.#redraw);
    });
    this.until(() => {
      this.#watch(null);
    });
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("video")) this.#watch(this.video);
  }

  protected override render(): TemplateResult {
    const words = say();
    const paused = this.video?.paused ?? true;
    const silent = this.video === null || this.video.muted || this.video.volume === 0;
    return html`
      <div class="controls" role="group" aria-label=${words.player}>
        ${this.#button(paused ? words.play : words.pause, paused ? "play" : "pause", () => {
          this.#playOrPause();
        })}
        ${this.recorded ? this.#place() : nothing}
        ${this.#button(silent ? words.soundOn : words.soundOff, silent ? "silent" : "sound", () => {
          this.#sound();
        })}
        <input
          class="volume"
          type="range"
          min="0"
          max="100"
          step="5"
          aria-label=${words.volume}
          .value=${String(Math.round((silent ? 0 : (this.video?.volume ?? 0)) * 100))}
          @input=${(event: InputEvent) => {
            this.#setVolume(Number((event.target as HTMLInputElement).value) / 100);
          }}
        />
        ${this.#fullScreenButton()}
      </div>
    `;
  }

  #button(label: string, icon: Icon, press: () => void): TemplateResult {
    return html`<button class="control" type="button" data-control=${icon} @click=${press}>
      ${drawing(icon)}<span class="control-label">${label}</span>
    </button>`;
  }

  #place(): TemplateResult {
    const seconds = this.video?.currentTime ?? 0;
    const length = this.video?.duration ?? Number.NaN;
    const end = Number.isFinite(length) ? length : 0;
    return html`<span class="place">
      <input
        type="range"
        min="0"
        max=${Math.floor(end)}
        step="1"
        aria-label=${say().recordingOf}
        aria-valuetext="${clock(seconds * 1000)} / ${clock(end * 1000)}"
        .value=${String(Math.floor(seconds))}
        @input=${(event: InputEvent) => {
          this.#wind(Number((event.target as HTMLInputElement).value));
        }}
      />
      <span class="place-told" aria-hidden="true">${clock(seconds * 1000)} / ${clock(end * 1000)}</span>
    </span>`;
  }

  #fullScreenButton(): TemplateResult | typeof nothing {
    if (!document.fullscreenEnabled) return nothing;
    const isFull = document.fullscreenElement !== null;
    const words = say();
    return this.#button(isFull ? words.leaveFullScreen : words.fullScreen, isFull ? "leave" : "full", () => {
      void (isFull ? document.exitFullscreen() : this.stage?.requestFullscreen())?.catch(() => null);
    });
  }

  #playOrPause(): void {
    const { video } = this;
    if (video === null) return;
    if (video.paused) void video.play().catch(() => null);
    else video.pause();
  }

  #sound(): void {
    const { video } = this;
    if (video === null) return;
    const silent = video.muted || video.volume === 0;
    video.muted = !silent;
    if (silent && video.volume === 0) video.volume = 1;
  }

  #setVolume(volume: number): void {
    if (this.video === null) return;
    this.video.volume = volume;
    this.video.muted = volume === 0;
  }

  #wind(seconds: number): void {
    if (this.video !== null) this.video.currentTime = seconds;
  }

  #watch(video: HTMLVideoElement | null): void {
    for (const name of WATCHED_EVENTS) this.#watched?.removeEventListener(name, this.#redraw);
    for (const name of WATCHED_EVENTS) video?.addEventListener(name, this.#redraw);
    this.#watched = video;
  }
}

customElements.define("koe-controls", Controls);
