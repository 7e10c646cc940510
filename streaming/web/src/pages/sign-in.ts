import { html, nothing, type TemplateResult } from "lit";
import { Failure, signIn, signInOnce, signOut, whoAmI } from "../api";
import { PageElement, watched } from "../element";
import { say } from "../language/language";
import { go } from "../navigation";
import { failureTold } from "../parts/failure";
import { mayEdit, mayOperate } from "../rights";
import { setTitle } from "../title";
import type { Me } from "../wire/account";

/** Where somebody's work begins: the operator's desk, or for a clerk the recordings. */
function workplace(me: Me | null): string {
  return mayEdit(me) && !mayOperate(me) ? "/recordings/new" : "/operator";
}

/** Sign-in for staff, by name and password or by a link that works once. */
export class SignIn extends PageElement {
  static override properties = {
    ...watched("token"),
    me: { state: true },
    told: { state: true },
    busy: { state: true },
  };

  /** The one-time link's token; null for sign-in by name and password. */
  declare token: string | null;
  declare me: Me | null;
  declare told: string;
  declare busy: boolean;

  constructor() {
    super();
    this.token = null;
    this.me = null;
    this.told = "";
    this.busy = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Who cannot be asked for is not signed in, as far as this page goes.
    void whoAmI().then(
      (me) => {
        this.me = me;
      },
      () => null,
    );
  }

  protected override render(): TemplateResult {
    const words = say();
    const title = this.token === null ? words.signInTitle : words.onceTitle;
    setTitle(title);
    return html`
      <div class="page narrow">
        <h1>${title}</h1>
        ${this.me === null ? nothing : this.#signedIn(this.me)}
        ${this.token === null ? this.#byPassword() : this.#byLink(this.token)}
        <p role="alert" class=${this.told === "" ? "" : "notice warning"}>${this.told}</p>
      </div>
    `;
  }

  #signedIn(me: Me): TemplateResult {
    const words = say();
    return html`<div class="notice">
      <p>
        ${words.signedInAs(me.name)} <a href="/operator">${words.operator}</a>
        <a href="/recordings/new">${words.newRecordingTitle}</a> <a href="/terms">${words.termsTitle}</a>
      </p>
      <button class="button" type="button" @click=${() => this.#signOut(me)}>${words.signOut}</button>
    </div>`;
  }

  #byPassword(): TemplateResult {
    const words = say();
    return html`<p>${words.signInHelp}</p>
      <form
        class="stacked"
        @submit=${(event: SubmitEvent) => {
          this.#submit(event);
        }}
      >
        <label for="user-name">${words.userName}</label>
        <input id="user-name" name="name" autocomplete="username" autocapitalize="none" spellcheck="false" required />
        <label for="password">${words.password}</label>
        <input id="password" name="password" type="password" autocomplete="current-password" required />
        <button class="button primary" type="submit" ?disabled=${this.busy}>${words.signIn}</button>
      </form>`;
  }

  #byLink(token: string): TemplateResult {
    const words = say();
    return html`<p>${words.onceHelp}</p>
      <button
        class="button primary"
        type="button"
        ?disabled=${this.busy}
        @click=${() => this.#attempt(() => signInOnce(token), words.onceWrong)}
      >
        ${words.signIn}
      </button>`;
  }

  #submit(event: SubmitEvent): void {
    event.preventDefault();
    const given = new FormData(event.target as HTMLFormElement);
    const field = (name: string) => {
      const value = given.get(name);
      return typeof value === "string" ? value : "";
    };
    void this.#attempt(() => signIn(field("name"), field("password")), say().signInWrong);
  }

  async #attempt(how: () => Promise<void>, wrong: string): Promise<void> {
    this.busy = true;
    this.told = "";
    try {
      await how();
      go(workplace(await whoAmI()));
    } catch (problem) {
      const isOurs =
        problem instanceof Failure && problem.told === null && problem.status >= 400 && problem.status < 429;
      this.told = isOurs ? wrong : failureTold(problem);
    } finally {
      this.busy = false;
    }
  }

  async #signOut(me: Me): Promise<void> {
    try {
      await signOut(me.csrf);
      this.me = null;
    } catch (problem) {
      this.told = failureTold(problem);
    }
  }
}

customElements.define("koe-sign-in", SignIn);
