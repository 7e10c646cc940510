/**
 * Keeps a growing text in a box of fixed height, its end in view, so that no line ever moves down again.
 *
 * While a draft shrinks the place it leaves stays empty; when old lines are taken out above, those that stay keep their place.
 */
export class Roll {
  #offset = 0;
  #tops = new Map<string, number>();

  /** To be called before the lines change. */
  remember(roll: HTMLElement): void {
    this.#tops = new Map(blocks(roll).map((block) => [block.dataset.utterance ?? "", block.offsetTop]));
  }

  /** To be called after the lines changed. */
  settle(box: HTMLElement, roll: HTMLElement): void {
    const kept = blocks(roll).find((block) => this.#tops.has(block.dataset.utterance ?? ""));
    if (kept === undefined) this.#offset = 0;
    else this.#offset += kept.offsetTop - (this.#tops.get(kept.dataset.utterance ?? "") ?? 0);
    this.#move(box, roll, Math.max(this.#offset, 0));
  }

  /** To be called when the text itself was laid out anew: another size, another width, another place in a recording. */
  restart(box: HTMLElement, roll: HTMLElement): void {
    this.#move(box, roll, 0);
  }

  #move(box: HTMLElement, roll: HTMLElement, atLeast: number): void {
    this.#offset = Math.max(atLeast, Math.ceil(roll.offsetHeight - box.clientHeight), 0);
    roll.style.transform = `translateY(${-this.#offset}px)`;
  }
}

function blocks(roll: HTMLElement): HTMLElement[] {
  return Array.from(roll.querySelectorAll<HTMLElement>("[data-utterance]"));
}
