import { html, nothing, type TemplateResult } from "lit";
import { say } from "../language/language";

/** What is being corrected, as far as it has come. */
export interface Editing {
  readonly utterance: number;
  /** The edition that was seen: should another come meanwhile, the service refuses to save on top of it. */
  readonly edition: number;
  readonly from: number;
  readonly to: number;
  /** What the words were when editing began. */
  readonly was: string;
  readonly offered: readonly string[];
  /** Which of the offered is chosen; null once the operator types. */
  readonly chosen: number | null;
  readonly text: string;
}

/** The words in an input, and below it what may be put in their place. */
export function editor(
  editing: Editing,
  typed: (text: string) => void,
  taken: (text: string, offered: number) => void,
): TemplateResult {
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
        typed((event.target as HTMLInputElement).value);
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
              taken(text, place);
            }}
            >${text}</span
          >`,
      )}
    </span>
  </span>`;
}
