import { ReadingTime } from "./reading-time";
import { leastMs, Rows } from "./rows";

/**
 * Keeps a growing text in a box of fixed height, its end in view, so that no line ever moves down again.
 *
 * While a draft shrinks the place it leaves stays empty; when old lines are taken out above, those that stay keep their
 * place. Where only so many rows are to stand, the box has room for one more, and those that are gone are not to be
 * seen; guesses may use that one row more, but never move settled words.
 */
export class Roll {
  #offset = 0;
  #tops = new Map<string, number>();
  #most: number | null = null;
  #rows: Rows | null = null;
  readonly #time = new ReadingTime();

  /** To be called when the picture is stopped, or goes on: rows stay while it stands. */
  pause(paused: boolean): void {
    this.#time.handle(performance.now(), paused);
  }

  /** To be called before the lines change. */
  remember(roll: HTMLElement): void {
    this.#tops = new Map(blocks(roll).map((block) => [block.dataset.utterance ?? "", block.offsetTop]));
  }

  /** To be called after the lines changed. */
  settle(box: HTMLElement, roll: HTMLElement): void {
    const kept = blocks(roll).find((block) => this.#tops.has(block.dataset.utterance ?? ""));
    if (kept === undefined) {
      this.restart(box, roll, this.#most);
      return;
    }
    const moved = kept.offsetTop - (this.#tops.get(kept.dataset.utterance ?? "") ?? 0);
    this.#rows?.moved(Math.round(-moved / rowPx(box)));
    this.#move(box, roll, Math.max(this.#offset + moved, 0));
  }

  /**
   * To be called when the text itself was laid out anew: another size, another width, another place in a recording.
   * `most` is how many rows stand; null is as many as the box has room for.
   */
  restart(box: HTMLElement, roll: HTMLElement, most: number | null): void {
    this.#most = most;
    this.#rows = most === null ? null : new Rows(most, leastMs(roll.clientWidth / emPx(box)));
    this.#move(box, roll, 0);
  }

  /** Lets rows go that have been read. */
  tick(box: HTMLElement, roll: HTMLElement): void {
    this.#move(box, roll, this.#offset);
  }

  /** In how long to call {@link tick}, should nothing else happen first. */
  dueInMs(): number | null {
    const deadline = this.#rows?.deadline() ?? null;
    return deadline === null || this.#time.stands ? null : deadline - this.#time.at(performance.now());
  }

  #move(box: HTMLElement, roll: HTMLElement, atLeast: number): void {
    const row = rowPx(box);
    const guessed = (Math.round(settledPx(roll) / row) + 1) * row;
    const end = this.#rows === null ? roll.offsetHeight : Math.min(roll.offsetHeight, guessed);
    this.#offset = Math.max(atLeast, Math.ceil(end - box.clientHeight), 0);
    roll.style.transform = `translateY(${-this.#offset}px)`;
    const gone = this.#rows?.handle(this.#time.at(performance.now()), Math.round(end / row)) ?? 0;
    roll.style.clipPath = gone === 0 ? "" : `inset(${gone * row}px -1em -1em -1em)`;
  }
}

function blocks(roll: HTMLElement): HTMLElement[] {
  return Array.from(roll.querySelectorAll<HTMLElement>("[data-utterance]"));
}

/** Where the settled words end, or the name of whoever has begun to speak. */
function settledPx(roll: HTMLElement): number {
  const top = roll.getBoundingClientRect().top;
  const ends = Array.from(roll.querySelectorAll(".settled, .speaker"), (one) =>
    one.textContent === "" ? 0 : one.getBoundingClientRect().bottom - top,
  );
  return Math.max(0, ...ends);
}

function rowPx(box: HTMLElement): number {
  return parseFloat(getComputedStyle(box).lineHeight);
}

function emPx(box: HTMLElement): number {
  return parseFloat(getComputedStyle(box).fontSize);
}
