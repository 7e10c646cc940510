import { html, nothing, type TemplateResult } from "lit";
import { closeSession } from "../api";
import type { Stage } from "../wire/session";
import { PageElement, watched } from "../element";
import { say } from "../language/language";
import { failureTold } from "../parts/failure";
import type { Me } from "../wire/account";

/** Shuts the public out (秘密会) and lets it in again, each after a second press. */
export class Closing extends PageElement {
  static override properties = { ...watched("session", "me", "stage"), asking: { state: true }, told: { state: true } };

  declare session: string;
  declare me: Me;
  declare stage: Stage;
  declare asking: boolean;
  declare told: string;

  constructor() {
    super();
    this.asking = false;
    this.told = "";
  }

  protected override render(): TemplateResult {
    const words = say();
    const closed = this.stage === "closed";
    return html`<section class="closing" data-closed=${closed} aria-labelledby="closing-title">
      <h3 id="closing-title">${words.closedSession}</h3>
      <p class="notice ${closed ? "warning" : ""}" role="status">
        <strong>${closed ? words.isClosed : words.isOpen}</strong>
      </p>
      ${this.asking ? this.#question(closed) : this.#switch(closed)}
      <p role="alert">${this.told === "" ? nothing : this.told}</p>
    </section>`;
  }

  #switch(closed: boolean): TemplateResult {
    return html`<button
      class="button"
      type="button"
      @click=${() => {
        this.#ask();
      }}
    >
      ${closed ? say().openToPublic : say().closeToPublic}
    </button>`;
  }

  #question(closed: boolean): TemplateResult {
    const words = say();
    return html`<div role="group" aria-labelledby="closing-question" class="question">
      <p id="closing-question">${closed ? words.openQuestion : words.closeQuestion}</p>
      <button class="button primary" type="button" @click=${() => this.#go(!closed)}>
        ${closed ? words.openToPublicNow : words.closeToPublicNow}
      </button>
      <button class="button" type="button" @click=${() => (this.asking = false)}>${words.leaveIt}</button>
    </div>`;
  }

  #ask(): void {
    this.asking = true;
    this.told = "";
    void this.updateComplete.then(() => {
      this.querySelector<HTMLElement>(".question .button:not(.primary)")?.focus();
    });
  }

  async #go(closed: boolean): Promise<void> {
    try {
      await closeSession(this.session, closed, this.me.csrf);
      this.asking = false;
    } catch (problem) {
      this.told = `${say().notDone} ${failureTold(problem)}`;
    }
  }
}

customElements.define("koe-closing", Closing);
