import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { sessionApi } from "../api";
import { IN_BOX } from "../captions/caption-box";
import { Follower } from "../captions/follower";
import { keptCaptionLanguage } from "../captions/languages";
import { keptLook, type Look } from "../captions/look";
import { at, type Line } from "../captions/proceedings";
import { captionsAt } from "../captions/spoken";
import { PageElement, watched } from "../element";
import { say } from "../language/language";
import { demoLine } from "../parts/demonstration";
import { failure } from "../parts/failure";
import { speakerLabel } from "../parts/speaker-label";
import type { Asked, RecordingPicture } from "../player/recording-picture";
import { sessionPath } from "../router";
import type { InWords, Session } from "../wire/session";
import "../captions/caption-box";
import "../captions/language-choice";
import "../captions/look-settings";
import "../desk/past-corrections";
import "../parts/agenda";
import "../parts/transcript";
import "../player/controls";
import "../player/recording-picture";

/**
 * Links to files of the captions in the language that is read, and of what was said with readings where the service has
 * a dictionary.
 */
function captionFiles(session: Session, language: string): TemplateResult {
  const link = (form: string, query: string, words: string): TemplateResult =>
    html`<li><a href="${sessionApi(session.id)}/captions.${form}${query}" download>${words}</a></li>`;
  const chosen = `?language=${encodeURIComponent(language)}`;
  return html`
    <nav class="file" aria-labelledby="caption-files">
      <h2 id="caption-files">${say().captionFiles}</h2>
      <ul>
        ${link("vtt", chosen, "WebVTT")} ${link("srt", chosen, "SRT")} ${link("ttml", chosen, "TTML")}
        ${
          session.furigana && session.language === "ja"
            ? html`${link("vtt", "?ruby=all", say().withFurigana("WebVTT"))}
              ${link("ttml", "?ruby=all", say().withFurigana("TTML"))}`
            : nothing
        }
      </ul>
    </nav>
  `;
}

/** A session's recording, opened at a place, the transcript marked in step. */
export class Recording extends PageElement {
  static override properties = {
    ...watched("session", "asked", "utterance"),
    look: { state: true },
    language: { state: true },
    video: { state: true },
    mediaMs: { state: true },
    halted: { state: true },
  };

  declare session: Session;
  declare asked: Asked;
  /** The utterance that the address points at, marked until the picture has moved on. */
  declare utterance: number | null;
  declare look: Look;
  /** In which captions and transcript are read. */
  declare language: string;
  declare video: HTMLVideoElement | null;
  declare mediaMs: number | null;
  /** Whether the viewer stopped the picture. */
  declare halted: boolean;

  #follower: Follower | null = null;
  #wantsRuby = false;
  #jumps = 0;

  constructor() {
    super();
    this.look = keptLook();
    this.video = null;
    this.mediaMs = null;
    this.halted = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.until(() => this.#follower?.stop());
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("asked")) this.#jumpTo(this.asked);
    if (changed.has("session")) this.language = keptCaptionLanguage(this.session);
    const wantsRuby = this.session.furigana && this.look.ruby !== "none";
    const wantsOther = wantsRuby !== this.#wantsRuby;
    this.#wantsRuby = wantsRuby;
    if (!changed.has("session") && !changed.has("language") && !wantsOther) return;
    this.#follower?.stop();
    const draw = () => {
      this.requestUpdate();
    };
    this.#follower = new Follower(this.session, this.language, draw, this.#wantsRuby);
    this.#follower.start();
  }

  protected override updated(changed: PropertyValues): void {
    // Who asks for a place, from the transcript or the agenda, wants to see it.
    if (changed.get("asked") !== undefined) this.querySelector(".stage")?.scrollIntoView({ block: "nearest" });
  }

  protected override render(): TemplateResult | typeof nothing {
    const follower = this.#follower;
    if (follower === null) return nothing;
    const { session } = this;
    const { lines, items, stage } = follower.proceedings;
    const mediaMs = this.mediaMs ?? 0;
    return html`
      <div class="viewer">
        <div class="viewer-main">
          <h1 lang=${session.language}>${session.title}</h1>
          ${session.origin === "recorded_sound" ? html`<p class="facts"><span class="badge" data-origin="recorded">${say().fromSound}</span></p>` : nothing}
          ${
            stage === "live" || stage === "closed"
              ? html`<p class="notice">
                  ${say().stillRecording} <a class="button" href=${sessionPath(session.id)}>${say().backToLive}</a>
                </p>`
              : nothing
          }
          ${this.#stage(lines, mediaMs)} ${this.#speakingThen(mediaMs)}
          <koe-language-choice
            .languages=${session.languages}
            .chosen=${this.language}
            @language=${(event: CustomEvent<string>) => {
              this.language = event.detail;
            }}
          ></koe-language-choice>
          <koe-look-settings
            .look=${this.look}
            .live=${false}
            .hasRuby=${session.furigana}
            @look=${(event: CustomEvent<Look>) => {
              this.look = event.detail;
            }}
          ></koe-look-settings>
          <koe-agenda
            .session=${session.id}
            .items=${session.agenda}
            .course=${items}
            .current=${at(items, mediaMs)?.agenda_item ?? null}
            .recorded=${session.recording !== null}
            .textLanguage=${session.language}
          ></koe-agenda>
          ${captionFiles(session, this.language)}
        </div>
        <div class="viewer-side">
          ${follower.recordFailure === null ? nothing : failure(follower.recordFailure, () => follower.loadRecord())}
          <koe-transcript
            .session=${session.id}
            .lines=${lines}
            .roster=${session.roster}
            .gaps=${session.gaps}
            .closed=${session.closed}
            .textLanguage=${this.language}
            .spoken=${session.language}
            .current=${this.#current(lines, mediaMs)}
            .loaded=${follower.loaded}
            .ruby=${this.look.ruby}
          ></koe-transcript>
        </div>
      </div>
      <koe-past-corrections
        .session=${session}
        .asked=${this.utterance}
        .playing=${this.#current(lines, mediaMs)}
        @corrected=${({ detail }: CustomEvent<InWords>) => void follower.loadOne(detail.id)}
      ></koe-past-corrections>
    `;
  }

  #stage(lines: readonly Line[], mediaMs: number): TemplateResult {
    const { session } = this;
    if (session.recording === null || session.recording.parts.length === 0)
      return html`<p class="notice">${say().noRecording}</p>`;
    return html`<div class="stage">
      <koe-recording-picture
        .session=${session.id}
        .parts=${session.recording.parts}
        .asked=${this.asked}
        .soundOnly=${session.origin === "recorded_sound"}
        .name=${session.title}
        .textLanguage=${session.language}
        @ready=${(event: Event) => {
          this.video = (event.target as RecordingPicture).video;
        }}
        @halt=${(event: CustomEvent<boolean>) => {
          this.halted = event.detail;
        }}
        @picture=${(event: CustomEvent<number>) => {
          this.#onPicture(event.detail);
        }}
      ></koe-recording-picture>
      ${demoLine(session)}
      <koe-caption-box
        .characters=${this.session.caption_characters}
        .lines=${captionsAt(lines, mediaMs, IN_BOX)}
        .roster=${session.roster}
        .language=${this.language}
        .spoken=${session.language}
        .look=${this.look}
        .place=${this.#jumps}
        .paused=${this.halted}
      ></koe-caption-box>
      <koe-controls .video=${this.video} .stage=${this.querySelector(".stage")} .recorded=${true}></koe-controls>
    </div>`;
  }

  #speakingThen(mediaMs: number): TemplateResult {
    const speaker = at(this.#follower?.proceedings.floor ?? [], mediaMs)?.speaker ?? null;
    return html`<p class="speaking-now">
      <span class="speaking-now-label">${say().speakingNow}</span>
      ${speaker === null ? say().nobody : html`<span lang=${this.session.language}>${speakerLabel(this.session.roster, speaker)}</span>`}
    </p>`;
  }

  /** The utterance being played, or the one just played while nobody speaks. */
  #current(lines: readonly Line[], mediaMs: number): number | null {
    const asked = lines.find((line) => line.utterance === this.utterance);
    // An address names whole seconds, so that it may lie just before the utterance it means.
    if (asked !== undefined && mediaMs >= asked.startMs - 1_500 && mediaMs < asked.endMs) return asked.utterance;
    return lines.findLast((line) => line.startMs <= mediaMs)?.utterance ?? lines[0]?.utterance ?? null;
  }

  #jumpTo({ mediaMs }: Asked): void {
    this.mediaMs = mediaMs;
    this.#jumps += 1;
  }

  #onPicture(mediaMs: number): void {
    const before = this.mediaMs ?? 0;
    if (mediaMs < before || mediaMs > before + 3_000) this.#jumps += 1;
    this.mediaMs = mediaMs;
  }
}

customElements.define("koe-recording", Recording);
