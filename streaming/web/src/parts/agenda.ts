import { html, nothing, type TemplateResult } from "lit";
import { PageElement, watched } from "../element";
import { say } from "../language/language";
import { recordingPath } from "../router";
import { clock } from "../time/words";
import type { AgendaItem, ItemChange } from "../wire/session";

/** The agenda, the current item marked. In a recording each item that was taken up is a link to its beginning. */
export class Agenda extends PageElement {
  static override properties = watched("session", "items", "course", "current", "recorded", "textLanguage");

  declare session: string;
  declare items: readonly AgendaItem[];
  declare course: readonly ItemChange[];
  declare current: number | null;
  declare recorded: boolean;
  declare textLanguage: string;

  protected override render(): TemplateResult | typeof nothing {
    if (this.items.length === 0) return nothing;
    const words = say();
    const inside = html`<h2 id="agenda-title">${this.recorded ? words.chapters : words.agenda}</h2>
      <ol>
        ${this.items.map((item) => this.#item(item))}
      </ol>`;
    return this.recorded
      ? html`<nav class="agenda" aria-labelledby="agenda-title">${inside}</nav>`
      : html`<section class="agenda" aria-labelledby="agenda-title">${inside}</section>`;
  }

  #item(item: AgendaItem): TemplateResult {
    const words = say();
    const isCurrent = item.id === this.current;
    const begun = this.course.find(({ agenda_item }) => agenda_item === item.id);
    const title = html`<span class="item-number">${words.itemNumber(item.id)}</span>
      <span lang=${this.textLanguage}>${item.title}</span>`;
    return html`<li aria-current=${isCurrent ? "step" : nothing}>
      ${
        this.recorded && begun !== undefined
          ? html`<a href=${recordingPath(this.session, begun.at_ms, null)}
              >${title} <span class="item-time">${clock(begun.at_ms)}</span></a
            >`
          : html`<span class="item">${title}</span>`
      }
      ${isCurrent ? html`<span class="item-now">${words.currentItem}</span>` : nothing}
    </li>`;
  }
}

customElements.define("koe-agenda", Agenda);
