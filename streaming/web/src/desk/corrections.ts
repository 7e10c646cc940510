import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { correct, inWords, Failure } from "../api";
import type { Line } from "../captions/proceedings";
import { PageElement, watched } from "../element";
import { language, say } from "../language/language";
import { failureTold } from "../parts/failure";
import { speakerLabel } from "../parts/speaker-label";
import { recordingPath } from "../router";
import { clock } from "../time/words";
import type { Me } from "../wire/account";
import type { InWords, Session } from "../wire/session";
import { editor, type Editing } from "./editor";
import { nearest, type Place } from "./marked";
import { placesOf, SHOWN, type Stretch } from "./stretch";
import { rosterTerms, suggestions, type Term } from "./suggest";

/** Under this probability a word is marked. */
export const UNSURE = 0.6;
/** How many are asked for at a time. */
const PIECE = 50;
/** How near to its end, in pixels, the list counts as read to the end. */
const AT_END_PX = 48;
/** Words settle in quick succession: so long is waited before they are asked for. */
const GATHER_MS = 200;

/**
 * What was said, in words: those that the recogniser was unsure of are marked, and can be put right. Of a session under way the
 * newest utterances, of one that is over those around the one asked for, in the recording.
 *
 * Arrow keys move to the next marked word from anywhere in the list. Enter opens one with the likeliest word already in its
 * place, Enter again saves it; Escape leaves it as it was. Any other words can be put right by clicking on them, a whole
 * utterance by its button. Fires `corrected` with what was saved.
 */
export class Corrections extends PageElement {
  static override properties = {
    ...watched("session", "me", "lines", "terms", "around"),
    utterances: { state: true },
    editing: { state: true },
    told: { state: true },
    stretch: { state: true },
  };

  declare session: Session;
  declare me: Me;
  declare lines: readonly Line[];
  /** The town's dictionary; the roster comes with the session. */
  declare terms: readonly Term[];
  /** The utterance of the recording to begin with; null is the newest of a session under way. */
  declare around: number | null;
  declare utterances: ReadonlyMap<number, InWords>;
  declare editing: Editing | null;
  declare told: string;
  declare stretch: Stretch;

  readonly #before = new Map<string, string>();
  /** The word that was edited last. */
  #last: Place | null = null;
  #isAtEnd = true;
  #gathering: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.lines = [];
    this.terms = [];
    this.utterances = new Map();
    this.editing = null;
    this.told = "";
    this.around = null;
    this.stretch = { around: null, before: 0, after: 0 };
    this.until(() => {
      clearTimeout(this.#gathering);
    });
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("session") && changed.get("session") !== undefined) this.utterances = new Map();
    if (changed.has("around")) this.#goTo(this.around);
    if (changed.has("lines") || changed.has("stretch")) this.#gatherSoon();
    const list = this.#list();
    this.#isAtEnd = list === null || list.scrollHeight - list.scrollTop - list.clientHeight < AT_END_PX;
  }

  protected override updated(changed: PropertyValues): void {
    const list = this.#list();
    if (list === null) return;
    // Whoever reads the newest goes on doing so; a stretch of the recording begins at its beginning.
    if (changed.has("around") && this.around !== null) list.scrollTop = 0;
    else if (this.around === null && this.#isAtEnd && this.editing === null) list.scrollTop = list.scrollHeight;
  }

  protected override render(): TemplateResult {
    const words = say();
    const shown = this.#shown();
    const settled = this.#settled();
    const [from, to] = placesOf(settled, this.stretch);
    return html`
      <section class="corrections" aria-labelledby="corrections-title">
        <h3 id="corrections-title">${words.corrections}</h3>
        <p class="help" id="corrections-help">${words.correctionsHelp}</p>
        <p role="status" class="correction-told">${this.told}</p>
        ${from > 0 ? this.#more(words.earlier, "before") : nothing}
        ${shown.length === 0 ? html`<p class="empty">${settled.length === 0 ? words.transcriptEmpty : words.loading}</p>` : nothing}
        <ol
          class="correctable"
          id="correctable"
          tabindex="0"
          lang=${this.session.language}
          aria-labelledby="corrections-title"
          aria-describedby="corrections-help"
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
        ${to < settled.length ? this.#more(words.later, "after") : nothing}
      </section>
    `;
  }

  /** What is edited is left where it does not stand there: all that lies between would have to stand, too. */
  #goTo(around: number | null): void {
    this.stretch = { around, before: 0, after: 0 };
    const { editing } = this;
    if (editing === null) return;
    const settled = this.#settled();
    const there = settled.slice(...placesOf(settled, this.stretch));
    if (there.some(({ utterance }) => utterance === editing.utterance)) return;
    this.editing = null;
    this.told = say().correctionLeft;
  }

  #more(label: string, side: "before" | "after"): TemplateResult {
    const ask = () => {
      this.stretch = { ...this.stretch, [side]: this.stretch[side] + SHOWN };
    };
    return html`<button class="button" type="button" @click=${ask}>${label}</button>`;
  }

  #settled(): readonly Line[] {
    return this.lines.filter(({ settled }) => settled !== "");
  }

  #wanted(): readonly Line[] {
    const settled = this.#settled();
    return settled.slice(...placesOf(settled, this.stretch, this.editing?.utterance));
  }

  #shown(): readonly InWords[] {
    return this.#wanted().flatMap(({ utterance }) => this.utterances.get(utterance) ?? []);
  }

  #list(): HTMLElement | null {
    return this.querySelector<HTMLElement>(".correctable");
  }

  #utterance(one: InWords): TemplateResult {
    const words = say();
    const time = clock(one.start_ms);
    const whole = () => {
      this.#edit(one, 0, one.words.length);
    };
    return html`<li class="utterance" data-utterance=${one.id} data-too-fast=${one.too_fast ? "" : nothing}>
      ${
        this.around === null
          ? html`<span class="row-time">${time}</span>`
          : html`<a
              class="row-time"
              lang=${language()}
              href=${recordingPath(this.session.id, one.start_ms, one.id)}
              aria-label=${words.playFrom(time)}
              ><span class="row-play" aria-hidden="true">▶</span>${time}</a
            >`
      }
      ${speakerLabel(this.session.roster, one.speaker)}
      ${one.edition === 0 ? nothing : html`<small class="corrected-told" lang=${language()}>${words.corrected}</small>`}
      ${one.too_fast ? html`<small class="too-fast" lang=${language()}>${words.tooFast}</small>` : nothing}
      <p>${one.words.map((_, place) => this.#word(one, place))}</p>
      <button
        class="button small"
        type="button"
        lang=${language()}
        aria-label=${words.editUtterance(time)}
        @click=${whole}
      >
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
    return html`<button
      class="word unsure"
      type="button"
      data-word=${place}
      aria-label=${say().unsure(word.text)}
      @click=${edit}
    >
      ${word.text}
    </button>`;
  }

  #editor(editing: Editing): TemplateResult {
    return editor(
      editing,
      (text) => {
        this.editing = { ...editing, text, chosen: null };
      },
      (text, chosen) => {
        this.editing = { ...editing, text, chosen };
        void this.#save();
      },
    );
  }

  #edit(one: InWords, from: number, to: number): void {
    const was = one.words
      .slice(from, to)
      .map(({ text }) => text)
      .join("");
    const isWhole = to - from > 1;
    const terms = [...rosterTerms(this.session.roster), ...this.terms];
    const offered = isWhole ? [was] : suggestions(was, terms, this.#before.get(was));
    const text = offered[0] ?? was;
    this.#last = { utterance: one.id, word: from };
    this.editing = { utterance: one.id, edition: one.edition, from, to, was, offered, chosen: 0, text };
    void this.updateComplete.then(() => {
      this.querySelector<HTMLInputElement>(".editor input")?.select();
    });
  }

  #onKey(event: KeyboardEvent): void {
    const { editing } = this;
    if (event.isComposing) return;
    if (editing === null) {
      const step = ({ ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 } as const)[event.key];
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

  /** Moves the focus to the nearest marked word on that side; where there is none and none has the focus, to the other side's. */
  #moveBy(step: 1 | -1): boolean {
    const { activeElement } = document;
    const marked = this.#marked();
    const here = this.#placeOf(activeElement);
    const isMarked = activeElement?.classList.contains("unsure") === true;
    const next = nearest(marked, here, step) ?? (isMarked ? undefined : nearest(marked, here, step === 1 ? -1 : 1));
    next?.element.focus();
    return next !== undefined;
  }

  #marked(): readonly (Place & { readonly element: HTMLElement })[] {
    return Array.from(this.querySelectorAll<HTMLElement>(".unsure"), (element) => ({
      utterance: utteranceOf(element),
      word: Number(element.dataset.word),
      element,
    }));
  }

  /** Where in the list an element stands: what follows an utterance's words stands behind them, the list itself where one was last. */
  #placeOf(element: Element | null): Place | null {
    if (!(element instanceof HTMLElement) || element.closest("[data-utterance]") === null) return this.#last;
    const word = element.dataset.word ?? (element.classList.contains("row-time") ? "-1" : "Infinity");
    return { utterance: utteranceOf(element), word: Number(word) };
  }

  #leave(editing: Editing): void {
    this.editing = null;
    this.told = say().correctionLeft;
    this.#focusFrom(editing);
  }

  /** Back to the marked word that was edited, or the next one after it; where there is none, to the list, and it says so. */
  #focusFrom({ utterance, from }: Editing): void {
    void this.updateComplete.then(() => {
      const next = nearest(this.#marked(), { utterance, word: from - 1 }, 1);
      if (next === undefined) this.told = `${this.told} ${say().noMoreUnsure}`;
      (next?.element ?? this.#list())?.focus();
    });
  }

  async #save(): Promise<void> {
    const { editing } = this;
    if (editing === null) return;
    const { utterance, edition, from, to, was, text } = editing;
    if (text === was) {
      this.#leave(editing);
      return;
    }
    this.editing = null;
    try {
      const corrected = await correct(this.session.id, utterance, { from, to, text, edition }, this.me.csrf);
      this.#before.set(was, text);
      this.#take([corrected]);
      this.told = say().correctedTo(was, text);
      this.dispatchEvent(new CustomEvent<InWords>("corrected", { detail: corrected, bubbles: true }));
    } catch (problem) {
      this.told = `${say().notDone} ${failureTold(problem)}`;
      // What the others put there instead is to be seen before anybody tries again.
      if (problem instanceof Failure && problem.status === 409) await this.#ask(utterance, 1);
    }
    this.#focusFrom(editing);
  }

  #gatherSoon(): void {
    clearTimeout(this.#gathering);
    this.#gathering = setTimeout(() => void this.#gather(), GATHER_MS);
  }

  /** Asks for the words of what is new or changed, piece by piece. */
  async #gather(): Promise<void> {
    let before = -1;
    for (;;) {
      const wanted = this.#wanted();
      const place = wanted.findIndex((line) => isStale(this.utterances.get(line.utterance), line));
      const first = wanted[place]?.utterance;
      // A piece that brought nothing new would be asked for without end.
      if (first === undefined || first <= before) return;
      before = first;
      if (!(await this.#ask(first, Math.min(wanted.length - place, PIECE)))) return;
    }
  }

  async #ask(first: number, most: number): Promise<boolean> {
    try {
      this.#take(await inWords(this.session.id, first - 1, most));
      return true;
    } catch (problem) {
      this.told = failureTold(problem);
      return false;
    }
  }

  #take(some: readonly InWords[]): void {
    const utterances = new Map(this.utterances);
    for (const one of some) utterances.set(one.id, one);
    this.utterances = utterances;
  }
}

/** Whether the words that are known are older than the line. */
function isStale(known: InWords | undefined, line: Line): boolean {
  if (known === undefined || known.edition < line.edition) return true;
  return known.edition === line.edition && known.text !== line.settled;
}

function utteranceOf(element: HTMLElement): number {
  return Number(element.closest<HTMLElement>("[data-utterance]")?.dataset.utterance);
}

/** Whether the word stands within what a person put right: then nobody is unsure of it any more. */
function isCorrected(one: InWords, place: number): boolean {
  const before = one.words.slice(0, place).reduce((sum, { text }) => sum + Array.from(text).length, 0);
  return one.corrected.some(([from, to]) => before >= from && before < to);
}

customElements.define("koe-corrections", Corrections);
