import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { BadTerms, saveTerms, terms, whoAmI } from "../api";
import { PageElement } from "../element";
import { language, say } from "../language/language";
import { failure, failureTold } from "../parts/failure";
import { mayEdit } from "../rights";
import { csv, languagesOf } from "../terms/table";
import { setTitle } from "../title";
import type { Me } from "../wire/account";
import { kinds, type TermProblem, type TownTerm, type TownTerms } from "../wire/terms";

/** So many rows are drawn at once: of more, those that are looked for. */
const MOST_ROWS = 200;

interface Row {
  /** Stays with the row while others come and go. */
  readonly key: number;
  readonly term: TownTerm;
}

type Access =
  | { readonly kind: "loading" }
  | { readonly kind: "closed" }
  | { readonly kind: "failed"; readonly problem: unknown }
  | { readonly kind: "open"; readonly me: Me; readonly generation: number };

/** The town's dictionary: names and terms with their readings and translations, for whoever may edit it. */
export class TermsPage extends PageElement {
  static override properties = {
    access: { state: true },
    rows: { state: true },
    query: { state: true },
    told: { state: true },
    problems: { state: true },
    changed: { state: true },
  };

  declare access: Access;
  declare rows: readonly Row[];
  declare query: string;
  declare told: string;
  declare problems: readonly TermProblem[];
  declare changed: boolean;

  #nextKey = 0;

  constructor() {
    super();
    this.access = { kind: "loading" };
    this.rows = [];
    this.query = "";
    this.told = "";
    this.problems = [];
    this.changed = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#load();
  }

  protected override render(): TemplateResult {
    const words = say();
    setTitle(words.termsTitle);
    return html`<div class="page wide">
      <h1>${words.termsTitle}</h1>
      ${this.#body()}
    </div>`;
  }

  #body(): TemplateResult {
    const words = say();
    switch (this.access.kind) {
      case "loading":
        return html`<p role="status">${words.loading}</p>`;
      case "closed":
        return html`<p class="notice">
          ${words.termsRole} <a class="button primary" href="/sign-in">${words.signIn}</a>
        </p>`;
      case "failed":
        return failure(this.access.problem, () => this.#load());
      case "open":
        return this.#open();
    }
  }

  #open(): TemplateResult {
    const words = say();
    return html`
      <p>${words.termsHelp}</p>
      <p role="status" class="told">${this.told}</p>
      ${this.problems.length === 0 ? nothing : this.#problemList()}
      <div class="terms-tools">
        <button class="button primary" type="button" @click=${() => this.#save(csv(this.rows.map(({ term }) => term)))}>
          ${words.saveTerms}
        </button>
        <button class="button" type="button" @click=${this.#add}>${words.addTerm}</button>
        <a class="button" href="/api/v1/terms.csv" download>${words.exportTerms}</a>
        <label class="import"
          >${words.importTerms} <input type="file" accept=".csv,text/csv" @change=${this.#import}
        /></label>
        <label
          >${words.findTerm}
          <input
            type="search"
            .value=${this.query}
            @input=${(event: InputEvent) => {
              this.query = (event.target as HTMLInputElement).value;
            }}
        /></label>
      </div>
      ${this.changed ? html`<p class="notice">${words.termsNotSaved}</p>` : nothing} ${this.#table()}
    `;
  }

  #problemList(): TemplateResult {
    return html`<div class="notice warning" role="alert">
      <p>${say().termsProblems}</p>
      <ul>
        ${this.problems.map(({ line, ...text }) => html`<li>${line === 0 ? "" : say().line(line)} ${text[language()]}</li>`)}
      </ul>
    </div>`;
  }

  #table(): TemplateResult {
    const words = say();
    const languages = languagesOf(this.rows.map(({ term }) => term));
    const wanted = this.rows.filter(({ term }) => `${term.surface} ${term.reading}`.includes(this.query.trim()));
    return html`
      <div class="terms-scroll" tabindex="0" role="region" aria-label=${words.termsTitle}>
        <table class="terms">
          <thead>
            <tr>
              <th scope="col">${words.termSurface}</th>
              <th scope="col">${words.termReading}</th>
              <th scope="col">${words.termKind}</th>
              ${languages.map((tag) => html`<th scope="col">${words.termIn(tag)}</th>`)}
              <th scope="col"><span class="visually-hidden">${words.deleteTerm("")}</span></th>
            </tr>
          </thead>
          <tbody>
            ${repeat(
              wanted.slice(0, MOST_ROWS),
              ({ key }) => key,
              (row) => this.#row(row, languages),
            )}
          </tbody>
        </table>
      </div>
      <p>${words.termsShown(Math.min(wanted.length, MOST_ROWS), this.rows.length)}</p>
    `;
  }

  #row(row: Row, languages: readonly string[]): TemplateResult {
    const words = say();
    const { term } = row;
    const isBad = this.problems.some(({ line }) => line === this.rows.indexOf(row) + 2);
    const field = (label: string, value: string, changed: (text: string) => Partial<TownTerm>) =>
      html`<td>
        <input
          type="text"
          maxlength="100"
          aria-label=${`${label}: ${term.surface}`}
          aria-invalid=${isBad ? "true" : nothing}
          .value=${value}
          @input=${(event: InputEvent) => {
            this.#change(row, changed((event.target as HTMLInputElement).value));
          }}
        />
      </td>`;
    return html`<tr data-key=${row.key} class=${isBad ? "bad" : ""}>
      ${field(words.termSurface, term.surface, (surface) => ({ surface }))}
      ${field(words.termReading, term.reading, (reading) => ({ reading }))}
      <td>
        <select
          aria-label=${`${words.termKind}: ${term.surface}`}
          @change=${(event: Event) => {
            const { value } = event.target as HTMLSelectElement;
            this.#change(row, { kind: kinds.find((kind) => kind === value) ?? "word" });
          }}
        >
          ${kinds.map((kind) => html`<option value=${kind} ?selected=${kind === term.kind}>${words.termKinds[kind]}</option>`)}
        </select>
      </td>
      ${languages.map((tag) =>
        field(words.termIn(tag), term.translations.get(tag) ?? "", (text) => {
          const translations = new Map(term.translations);
          if (text === "") translations.delete(tag);
          else translations.set(tag, text);
          return { translations };
        }),
      )}
      <td>
        <button
          class="button small"
          type="button"
          @click=${() => {
            this.rows = this.rows.filter((other) => other !== row);
            this.#touched();
          }}
        >
          ${words.deleteTerm(term.surface)}
        </button>
      </td>
    </tr>`;
  }

  readonly #add = (): void => {
    const term: TownTerm = { surface: "", reading: "", kind: "word", translations: new Map() };
    const row = { key: this.#nextKey++, term };
    this.rows = [row, ...this.rows];
    this.query = "";
    this.#touched();
    void this.updateComplete.then(() => {
      this.querySelector<HTMLInputElement>(`[data-key="${row.key}"] input`)?.focus();
    });
  };

  readonly #import = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    if (file !== undefined) void this.#save(file);
    input.value = "";
  };

  #change(row: Row, change: Partial<TownTerm>): void {
    this.rows = this.rows.map((other) => (other === row ? { ...row, term: { ...row.term, ...change } } : other));
    this.#touched();
  }

  #touched(): void {
    this.changed = true;
    this.told = "";
    this.problems = [];
  }

  async #load(): Promise<void> {
    try {
      const me = await whoAmI();
      if (!mayEdit(me)) {
        this.access = { kind: "closed" };
        return;
      }
      this.#take(me, await terms());
    } catch (problem) {
      this.access = { kind: "failed", problem };
    }
  }

  #take(me: Me, saved: TownTerms): void {
    this.access = { kind: "open", me, generation: saved.generation };
    this.rows = saved.terms.map((term) => ({ key: this.#nextKey++, term }));
    this.problems = [];
    this.changed = false;
  }

  async #save(table: string | Blob): Promise<void> {
    if (this.access.kind !== "open") return;
    const { me, generation } = this.access;
    try {
      const saved = await saveTerms(table, generation, me.csrf);
      this.#take(me, saved);
      this.told = say().termsSaved(saved.terms.length);
    } catch (problem) {
      this.problems = problem instanceof BadTerms ? problem.problems : [];
      this.told = `${say().notDone} ${failureTold(problem)}`;
    }
  }
}

customElements.define("koe-terms", TermsPage);
