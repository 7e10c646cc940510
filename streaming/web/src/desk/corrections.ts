import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { correct, inWords, Failure } from "../api";
import type { Line } from "../captions/proceedings";
import { PageElement, watched } from "../element";
import { language, say } from "../language/language";
import { failureTold } from "../parts/failure";
import { speakerLabel } from "../parts/speaker-label";
import { clock } from "../time/words";
import type { Me } from "../wire/account";
import type { InWords, Session } from "../wire/session";
import { rosterTerms, suggestions, type Term } from "./suggest";

/** Under this probability a word is marked. */
export const UNSURE = 0.6;
/** How many utterances are shown at first, and how many more at a time. */
const SHOWN = 20;
/** Words settle in quick succession: so long is waited before they are asked for. */
const GATHER_MS = 200;

interface Editing {
  readonly utterance: number;
  readonly from: number;
  readonly to: number;
  /** What the words were when editing began. */
  readonly was: string;
  readonly offered: readonly string[];
  /** Which of the offered is chosen; null once the operator types. */
  readonly chosen: number | null;
  readonly text: string;
}

/**
 * What was said lately, in words: those that the recogniser was unsure of are marked, and can be put right.
 *
 * Arrow keys move between marked words. Enter opens one with the likeliest word already in its place, Enter again saves it;
 * Escape leaves it as it was. Any other words can be put right by clicking on them, a whole utterance by its button.
 */
export class Corrections extends PageElement {
  static override properties = {
    ...watched("session", "me", "lines", "terms"),
    utterances: { state: true },
    editing: { state: true },
    told: { state: true },
    most: { state: true },
  };

  declare session: Session;
  declare me: Me;
  declare lines: readonly Line[];
  /** The town's dictionary; the roster comes with the session. */
  declare terms: readonly Term[];
  declare utterances: ReadonlyMap<number, InWords>;
  declare editing: Editing | null;
  declare told: string;
  declare most: number;

  readonly #before = new Map<string, string>();
  #gathering: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.lines = [];
    this.terms = [];
    this.utterances = new Map();
    this.editing = null;
    this.told = "";
    this.most = SHOWN;
    this.until(() => {
      clearTimeout(this.#gathering);
    });
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("session") && changed.get("session") !== undefined) this.utterances = new Map();
    if (changed.has("lines") || changed.has("most")) this.#gatherSoon();
  }

  protected override render(): TemplateResult {
    const words = say();
    const shown = this.#shown();
    return html`
      <section class="corrections" aria-labelledby="corrections-title">
        <h3 id="corrections-title">${words.corrections}</h3>
        <p class="help" id="corrections-help">${words.correctionsHelp}</p>
        <p role="status" class="correction-told">${this.told}</p>
        ${
          this.lines.length > this.most
            ? html`<button class="button" type="button" @click=${() => (this.most += SHOWN)}>${words.earlier}</button>`
            : nothing
        }
        ${shown.length === 0 ? html`<p class="empty">${words.transcriptEmpty}</p>` : nothing}
        <ol
          class="correctable"
          lang=${this.session.language}
          @keydown=${(event: KeyboardEvent) => {
            this.#onKey(event);
          }}
        >
          ${repeat(
            shown,
            ({ id }) => id,
            (one) => this.#utterance(one),
          )}
        </ol>
      </section>
    `;
  }

  #shown(): readonly InWords[] {
    const wanted = this.lines.filter(({ settled }) => settled !== "").slice(-this.most);
    return wanted.flatMap(({ utterance }) => this.utterances.get(utterance) ?? []);
  }

  #utterance(one: InWords): TemplateResult {
    const words = say();
    const whole = () => {
      this.#edit(one, 0, one.words.length);
    };
    return html`<li class="utterance" data-utterance=${one.id} data-too-fast=${one.too_fast ? "" : nothing}>
      <span class="row-time">${clock(one.start_ms)}</span> ${speakerLabel(this.session.roster, one.speaker)}
      ${one.edition === 0 ? nothing : html`<small class="corrected-told">${words.corrected}</small>`}
      ${one.too_fast ? html`<small class="too-fast" lang=${language()}>${words.tooFast}</small>` : nothing}
      <p>${one.words.map((_, place) => this.#word(one, place))}</p>
      <button class="button small" type="button" aria-label=${words.editUtterance(clock(one.start_ms))} @click=${whole}>
        ${words.edit}
      </button>
    </li>`;
  }

  #word(one: InWords, place: number): TemplateResult | typeof nothing {
    const { editing } = this;
    const word = one.words[place];
    if (word === undefined) return nothing;
    if (editing?.utterance === one.id && place >= editing.from && place < editing.to)
      return place === editing.from ? this.#editor(editing) : nothing;
    if (word.text === "") return nothing;
    const edit = () => {
      this.#edit(one, place, place + 1);
    };
    if (word.probability >= UNSURE || isCorrected(one, place))
      return html`<span class="word" @click=${edit}>${word.text}</span>`;
    return html`<button class="word unsure" type="button" aria-label=${say().unsure(word.text)} @click=${edit}>
      ${word.text}
    </button>`;
  }

  #editor(editing: Editing): TemplateResult {
    const words = say();
    return html`<span class="editor">
      <input
        type="text"
        role="combobox"
        maxlength="500"
        autocomplete="off"
        aria-label=${words.correctTo(editing.was)}
        aria-expanded="true"
        aria-controls="offered"
        aria-activedescendant=${editing.chosen === null ? nothing : `offered-${editing.chosen}`}
        size=${Math.max(4, Array.from(editing.text).length * 2)}
        .value=${editing.text}
        @input=${(event: InputEvent) => {
          this.editing = { ...editing, text: (event.target as HTMLInputElement).value, chosen: null };
        }}
      />
      <span id="offered" role="listbox" aria-label=${words.suggestions} class="offered">
        ${editing.offered.map(
          (text, place) =>
            html`<span
              role="option"
              id="offered-${place}"
              class="offer"
              aria-selected=${place === editing.chosen}
              @pointerdown=${(event: PointerEvent) => {
                event.preventDefault();
                this.editing = { ...editing, text, chosen: place };
                void this.#save();
              }}
              >${text}</span
            >`,
        )}
      </span>
    </span>`;
  }

  #edit(one: InWords, from: number, to: number): void {
    const was = one.words
      .slice(from, to)
      .map(({ text }) => text)
      .join("");
    const isWhole = to - from > 1;
    const terms = [...rosterTerms(this.session.roster), ...this.terms];
    const offered = isWhole ? [was] : suggestions(was, terms, this.#before.get(was));
    this.editing = { utterance: one.id, from, to, was, offered, chosen: 0, text: offered[0] ?? was };
    void this.updateComplete.then(() => {
      this.querySelector<HTMLInputElement>(".editor input")?.select();
    });
  }

  #onKey(event: KeyboardEvent): void {
    const { editing } = this;
    if (event.isComposing) return;
    if (editing === null) {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (step !== undefined && this.#moveBy(step)) event.preventDefault();
      return;
    }
    const choose = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (choose !== undefined) {
      const count = editing.offered.length;
      const chosen = ((editing.chosen ?? (choose > 0 ? -1 : 0)) + choose + count) % count;
      this.editing = { ...editing, chosen, text: editing.offered[chosen] ?? editing.text };
    } else if (event.key === "Enter") void this.#save();
    else if (event.key === "Escape") this.#leave(editing);
    else return;
    event.preventDefault();
  }

  /** Moves the focus to the next marked word, or the one before. */
  #moveBy(step: number): boolean {
    const marked = Array.from(this.querySelectorAll<HTMLElement>(".unsure"));
    const here = marked.findIndex((one) => one === document.activeElement);
    const next = here < 0 ? undefined : marked[here + step];
    next?.focus();
    return next !== undefined;
  }

  #leave(editing: Editing): void {
    this.editing = null;
    this.told = say().correctionLeft;
    this.#focusFrom(editing);
  }

  /** Back to the marked word that was edited, or the next one after it. */
  #focusFrom({ utterance, from }: Editing): void {
    void this.updateComplete.then(() => {
      const items = Array.from(this.querySelectorAll<HTMLElement>("[data-utterance]"));
      const after = items.filter(({ dataset }) => Number(dataset.utterance) >= utterance);
      const marked = after.flatMap((item) => {
        const place = Number(item.dataset.utterance) === utterance ? from : -1;
        return Array.from(item.querySelectorAll<HTMLElement>(".unsure")).slice(
          place > 0 ? this.#markedBefore(utterance, from) : 0,
        );
      });
      (marked[0] ?? after[0]?.querySelector("button"))?.focus();
    });
  }

  #markedBefore(utterance: number, place: number): number {
    const one = this.utterances.get(utterance);
    if (one === undefined) return 0;
    const isMarked = (at: number) => {
      const word = one.words[at];
      return word !== undefined && word.text !== "" && word.probability < UNSURE && !isCorrected(one, at);
    };
    return Array.from({ length: place }, (_, at) => at).filter(isMarked).length;
  }

  async #save(): Promise<void> {
    const { editing } = this;
    const one = editing === null ? undefined : this.utterances.get(editing.utterance);
    if (editing === null || one === undefined) return;
    const { utterance, from, to, was, text } = editing;
    if (text === was) {
      this.#leave(editing);
      return;
    }
    this.editing = null;
    try {
      const corrected = await correct(
        this.session.id,
        utterance,
        { from, to, text, edition: one.edition },
        this.me.csrf,
      );
      this.#before.set(was, text);
      this.utterances = new Map(this.utterances).set(utterance, corrected);
      this.told = say().correctedTo(was, text);
    } catch (problem) {
      this.told = `${say().notDone} ${failureTold(problem)}`;
      if (problem instanceof Failure && problem.status === 409) this.#gatherSoon();
    }
    this.#focusFrom(editing);
  }

  #gatherSoon(): void {
    clearTimeout(this.#gathering);
    this.#gathering = setTimeout(() => void this.#gather(), GATHER_MS);
  }

  /** Asks for the words of what is new or changed. */
  async #gather(): Promise<void> {
    const wanted = this.lines.filter(({ settled }) => settled !== "").slice(-this.most);
    const first = wanted.find((line) => {
      const known = this.utterances.get(line.utterance);
      return known?.text !== line.settled || known.edition < line.edition;
    });
    if (first === undefined) return;
    try {
      const page = await inWords(this.session.id, first.utterance - 1, this.most);
      const utterances = new Map(this.utterances);
      for (const one of page) utterances.set(one.id, one);
      this.utterances = utterances;
    } catch (problem) {
      this.told = failureTold(problem);
    }
  }
}

/** Whether the word stands within what a person put right: then nobody is unsure of it any more. */
function isCorrected(one: InWords, place: number): boolean {
  const before = one.words.slice(0, place).reduce((sum, { text }) => sum + Array.from(text).length, 0);
  return one.corrected.some(([from, to]) => before >= from && before < to);
}

customElements.define("koe-corrections", Corrections);
