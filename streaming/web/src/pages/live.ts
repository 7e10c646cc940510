import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { Follower } from "../captions/follower";
import { keptCaptionLanguage } from "../captions/languages";
import { keptLook, type Look } from "../captions/look";
import { at, type Line } from "../captions/proceedings";
import { PageElement, watched } from "../element";
import { bothLanguages, say } from "../language/language";
import { demoLine } from "../parts/demonstration";
import { failure } from "../parts/failure";
import { speakerLabel } from "../parts/speaker-label";
import type { LivePicture } from "../player/live-picture";
import { recordingPath } from "../router";
import type { Session } from "../wire/session";
import "../captions/caption-box";
import "../captions/language-choice";
import "../captions/look-settings";
import "../parts/agenda";
import "../parts/transcript";
import "../player/controls";
import "../player/live-picture";

/** How late the picture is asked for, so that captions have settled when it comes. */
const IN_STEP_DELAY_MS = 4_000;
/** How often the greeting is asked for again while it does not know the picture's clock. */
const GREET_AGAIN_MS = 5_000;

/** A session while it is open: picture, captions, who speaks, agenda, transcript. */
export class Live extends PageElement {
  static override properties = {
    ...watched("session"),
    look: { state: true },
    language: { state: true },
    video: { state: true },
  };

  declare session: Session;
  declare look: Look;
  /** In which captions and transcript are read. */
  declare language: string;
  declare video: HTMLVideoElement | null;

  #follower: Follower | null = null;
  #wantsRuby = false;
  #pictureMs: number | null = null;
  /** The captions as they stood when the viewer stopped the picture. */
  #halted: readonly Line[] | null = null;

  constructor() {
    super();
    this.look = keptLook();
    this.video = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const greet = setInterval(() => {
      const { greeting, connected } = this.#follower ?? { greeting: null, connected: false };
      if (connected && greeting !== null && greeting.rtpOrigin === null) this.#follower?.greetAgain();
    }, GREET_AGAIN_MS);
    this.until(() => {
      clearInterval(greet);
    });
    this.until(() => this.#follower?.stop());
  }

  protected override willUpdate(changed: PropertyValues): void {
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

  protected override render(): TemplateResult | typeof nothing {
    const follower = this.#follower;
    if (follower === null) return nothing;
    const { session } = this;
    const { proceedings } = follower;
    return html`
      <div class="viewer">
        <div class="viewer-main">
          <h1 lang=${session.language}>${session.title}</h1>
          <div class="stage">
            ${this.#picture(follower)} ${demoLine(session)}
            <koe-caption-box
              .characters=${this.session.caption_characters}
              .lines=${this.#halted ?? proceedings.lines}
              .roster=${session.roster}
              .language=${this.language}
              .spoken=${session.language}
              .look=${this.look}
              .paused=${this.#halted !== null}
              .notice=${proceedings.stage === "closed" ? say().closedCaptions : null}
            ></koe-caption-box>
            ${proceedings.stage === "live" ? this.#controls() : nothing}
          </div>
          ${this.#notices(follower)} ${this.#speakingNow(follower)}
          <koe-language-choice
            .languages=${session.languages}
            .chosen=${this.language}
            @language=${(event: CustomEvent<string>) => {
              this.language = event.detail;
            }}
          ></koe-language-choice>
          <koe-look-settings
            .look=${this.look}
            .live=${true}
            .hasRuby=${session.furigana}
            @look=${(event: CustomEvent<Look>) => {
              this.#onLook(event.detail);
            }}
          ></koe-look-settings>
          <koe-agenda
            .session=${session.id}
            .items=${session.agenda}
            .course=${proceedings.items}
            .current=${at(proceedings.items, this.#pictureMs)?.agenda_item ?? null}
            .recorded=${false}
            .textLanguage=${session.language}
          ></koe-agenda>
        </div>
        <div class="viewer-side">
          ${follower.recordFailure === null ? nothing : failure(follower.recordFailure, () => follower.loadRecord())}
          <koe-transcript
            .session=${session.id}
            .lines=${proceedings.lines}
            .roster=${session.roster}
            .gaps=${session.gaps}
            .closed=${session.closed}
            .textLanguage=${this.language}
            .spoken=${session.language}
            .loaded=${follower.loaded}
            .ruby=${this.look.ruby}
          ></koe-transcript>
        </div>
      </div>
    `;
  }

  #controls(): TemplateResult {
    return html`<koe-controls
      .video=${this.video}
      .stage=${this.querySelector(".stage")}
      .recorded=${false}
    ></koe-controls>`;
  }

  #picture(follower: Follower): TemplateResult {
    if (follower.proceedings.stage === "adjourned")
      return html`<div class="picture over"><p class="picture-state">${say().pictureEnded}</p></div>`;
    if (follower.proceedings.stage === "closed") return closedSlate();
    return html`<koe-live-picture
      .session=${this.session.id}
      .delayMs=${this.look.timing === "in-step" ? IN_STEP_DELAY_MS : 0}
      .greeting=${follower.greeting}
      @ready=${(event: Event) => {
        this.video = (event.target as LivePicture).video;
      }}
      @halt=${(event: CustomEvent<boolean>) => {
        this.#halted = event.detail ? follower.proceedings.lines : null;
        this.requestUpdate();
      }}
      @picture=${(event: CustomEvent<number | null>) => {
        this.#onPicture(event.detail);
      }}
    ></koe-live-picture>`;
  }

  #notices(follower: Follower): TemplateResult {
    const words = say();
    const { source, stage } = follower.proceedings;
    const told: string[] = [];
    if (stage === "live" && source === "lost") told.push(words.sourceLost);
    if (stage === "live" && source === "retrying") told.push(words.sourceRetrying);
    if (stage === "live" && source === "ended") told.push(words.sourceEnded);
    if (stage === "live" && !follower.connected) told.push(words.feedLost);
    const newest = follower.proceedings.lines.findLast((line) => line.settled !== "")?.source;
    if (newest?.kind === "untranslated" && newest.why !== "unknown") told.push(words.translationFails[newest.why]);
    return html`
      <div class="notices" role="status">
        ${told.map((one) => html`<p class="notice warning">${one}</p>`)}
        ${
          stage === "adjourned"
            ? html`<p class="notice">
                ${words.over} <a href=${recordingPath(this.session.id, 0, null)}>${words.toRecording}</a>
              </p>`
            : nothing
        }
      </div>
    `;
  }

  #speakingNow(follower: Follower): TemplateResult {
    const { speaker, source } = at(follower.proceedings.floor, this.#pictureMs) ?? { speaker: null, source: null };
    return html`<p class="speaking-now">
      <span class="speaking-now-label">${say().speakingNow}</span>
      ${speaker === null ? say().nobody : html`<span lang=${this.session.language}>${speakerLabel(this.session.roster, speaker)}</span>`}
      ${source === "chair_call" ? html`<span class="floor-source">${say().byChairCall}</span>` : nothing}
    </p>`;
  }

  #onLook(look: Look): void {
    this.look = look;
    this.#onPicture(null);
  }

  #onPicture(mediaMs: number | null): void {
    this.#pictureMs = this.look.timing === "in-step" ? mediaMs : null;
    this.#follower?.picture(this.#pictureMs);
  }
}

/** In place of the picture while the public is shut out: in both languages, whoever watches. */
function closedSlate(): TemplateResult {
  const words = bothLanguages((one) => one.closedSlate);
  return html`<div class="picture slate" role="status">
    <p class="slate-words" lang="ja">${words.ja}</p>
    <p class="slate-words" lang="en">${words.en}</p>
  </div>`;
}

customElements.define("koe-live", Live);
