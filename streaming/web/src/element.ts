import { LitElement, type PropertyValues } from "lit";
import { onLanguage } from "./language/language";

/** An element of the pages: drawn into the page itself, so that one style sheet and every reading aid reach it. */
export class PageElement extends LitElement {
  #forget: (() => void)[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    this.until(
      onLanguage(() => {
        this.requestUpdate();
      }),
    );
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const forget of this.#forget.splice(0)) forget();
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  /** Has `stop` called when the element leaves the page. */
  protected until(stop: () => unknown): void {
    this.#forget.push(stop);
  }
}

/** Which of an element's properties are watched, and never mirrored to attributes. */
export function watched(...names: readonly string[]): Record<string, { attribute: false }> {
  return Object.fromEntries(names.map((name) => [name, { attribute: false }]));
}

export type Changed = PropertyValues;
