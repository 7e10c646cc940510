import { html, nothing, type TemplateResult } from "lit";
import { session, sessions, signOut, whoAmI } from "../api";
import { PageElement } from "../element";
import { say } from "../language/language";
import { go } from "../navigation";
import { demoNotice, isDemonstration } from "../parts/demonstration";
import { failure, failureTold } from "../parts/failure";
import { mayEdit, mayOperate } from "../rights";
import { setTitle } from "../title";
import type { Me } from "../wire/account";
import type { Session, SessionSummary } from "../wire/session";
import "./desk";

type Access =
  | { readonly kind: "loading" }
  /** Nobody is signed in, or somebody without any of the roles. */
  | { readonly kind: "closed"; readonly me: Me | null }
  | { readonly kind: "failed"; readonly problem: unknown }
  | {
      readonly kind: "open";
      readonly me: Me;
      readonly live: readonly SessionSummary[];
      readonly chosen: Session | null;
    };

/** How often sessions that opened or closed are looked for. */
const REFRESH_MS = 10_000;

/** The operator's page: which session, and its desk; for a clerk its corrections alone. */
export class Operator extends PageElement {
  static override properties = { access: { state: true }, told: { state: true } };

  declare access: Access;
  declare told: string;

  constructor() {
    super();
    this.access = { kind: "loading" };
    this.told = "";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#load(null);
    const refresh = setInterval(() => {
      if (this.access.kind === "open" && this.access.chosen === null) void this.#load(null);
    }, REFRESH_MS);
    this.until(() => {
      clearInterval(refresh);
    });
  }

  protected override render(): TemplateResult {
    const words = say();
    setTitle(words.operatorTitle);
    return html`<div class="page wide">
      <h1>${words.operatorTitle}</h1>
      ${this.#body()}
      <p role="alert">${this.told}</p>
    </div>`;
  }

  #body(): TemplateResult {
    const words = say();
    switch (this.access.kind) {
      case "loading":
        return html`<p role="status">${words.loading}</p>`;
      case "closed":
        return html`<p class="notice">
          ${this.access.me === null ? words.operatorRole : words.operatorRoleMissing(this.access.me.name)}
          <a class="button primary" href="/sign-in">${words.signIn}</a>
        </p>`;
      case "failed":
        return failure(this.access.problem, () => this.#load(null));
      case "open":
        return this.#open(this.access);
    }
  }

  #open({ me, live, chosen }: Extract<Access, { kind: "open" }>): TemplateResult {
    const words = say();
    return html`
      <p class="signed-in">
        ${words.signedInAs(me.name)}
        <a href="/recordings/new">${words.newRecordingTitle}</a>
        <a href="/terms">${words.termsTitle}</a>
        <button class="button" type="button" @click=${() => this.#signOut(me)}>${words.signOut}</button>
      </p>
      ${chosen !== null && isDemonstration(chosen) ? demoNotice() : nothing}
      ${
        live.length > 1
          ? html`<label for="which">${words.chooseSession}</label>
              <select id="which" @change=${(event: Event) => this.#load((event.target as HTMLSelectElement).value)}>
                ${live.map((one) => html`<option value=${one.id} ?selected=${one.id === chosen?.id}>${one.title}</option>`)}
              </select>`
          : nothing
      }
      ${
        chosen === null
          ? html`<p class="notice">${mayOperate(me) ? words.operatorNoLive : words.clerkNoLive}</p>`
          : html`<koe-desk .session=${chosen} .me=${me}></koe-desk>`
      }
      <p>${words.pastCorrections} <a href="/">${words.sessions}</a></p>
    `;
  }

  async #load(wanted: string | null): Promise<void> {
    try {
      const me = await whoAmI();
      if (!mayEdit(me)) {
        this.access = { kind: "closed", me };
        return;
      }
      const live = (await sessions()).filter(({ stage }) => stage === "live" || stage === "closed");
      const id = wanted ?? live[0]?.id;
      this.access = { kind: "open", me, live, chosen: id === undefined ? null : await session(id) };
    } catch (problem) {
      this.access = { kind: "failed", problem };
    }
  }

  async #signOut(me: Me): Promise<void> {
    try {
      await signOut(me.csrf);
      go("/sign-in");
    } catch (problem) {
      this.told = failureTold(problem);
    }
  }
}

customElements.define("koe-operator", Operator);
