import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { terms, whoAmI } from "../api";
import { Follower } from "../captions/follower";
import { PageElement, watched } from "../element";
import { say } from "../language/language";
import { mayEdit } from "../rights";
import type { Me } from "../wire/account";
import type { InWords, Session } from "../wire/session";
import "./corrections";
import { townTerms, type Term } from "./suggest";

/** Under a recording, for those who may correct it: its utterances from the one that the address means, or from the one being played. */
export class PastCorrections extends PageElement {
  static override properties = {
    ...watched("session", "asked", "playing"),
    me: { state: true },
    terms: { state: true },
    around: { state: true },
  };

  declare session: Session;
  /** The utterance that the address means; null where it means none. */
  declare asked: number | null;
  /** The one being played. */
  declare playing: number | null;
  /** Null until it is known that whoever looks may correct. */
  declare me: Me | null;
  declare terms: readonly Term[];
  declare around: number;

  /** Corrections are made in what was said, whatever is read above. */
  #follower: Follower | null = null;

  constructor() {
    super();
    this.asked = null;
    this.playing = null;
    this.me = null;
    this.terms = [];
    this.around = 0;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Who cannot be asked for is not signed in, as far as this goes: the recording is everybody's.
    void whoAmI().then(
      (me) => {
        if (mayEdit(me)) this.#begin(me);
      },
      () => undefined,
    );
    this.until(() => this.#follower?.stop());
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("asked") && this.asked !== null) this.around = this.asked;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { me, playing } = this;
    if (me === null) return nothing;
    const words = say();
    return html`<div class="past-corrections">
      <p>
        ${words.signedInAs(me.name)} ${words.pastCorrectionsHelp}
        <button
          class="button"
          type="button"
          ?disabled=${playing === null}
          @click=${() => (this.around = playing ?? this.around)}
        >
          ${words.fromPlaying}
        </button>
      </p>
      <koe-corrections
        .session=${this.session}
        .me=${me}
        .lines=${this.#follower?.proceedings.lines ?? []}
        .terms=${this.terms}
        .around=${this.around}
        @corrected=${({ detail }: CustomEvent<InWords>) => void this.#follower?.loadOne(detail.id)}
      ></koe-corrections>
    </div>`;
  }

  #begin(me: Me): void {
    if (!this.isConnected) return;
    this.me = me;
    this.#follower = new Follower(this.session, this.session.language, () => {
      this.requestUpdate();
    });
    this.#follower.start();
    void townTerms(terms).then((town) => (this.terms = town));
  }
}

customElements.define("koe-past-corrections", PastCorrections);
