/** So many full-width characters are read in a second, as in the layout of the chamber's screen (`japanese/src/layout/scheme.rs`). */
const CHARACTERS_A_SECOND = 4;

/** How long a row of so many full-width characters stands at least. */
export const leastMs = (characters: number): number => (characters / CHARACTERS_A_SECOND) * 1000;

/**
 * Decides which rows of a growing text are gone from the top of its box, as on the chamber's screen.
 *
 * Only so many stand, and each for as long as reading it takes. Speech is often faster than that: one row more may stand
 * meanwhile, and beyond it the oldest leaves early. What is gone does not come back when a draft shrinks.
 */
export class Rows {
  /** Since when each row stands. */
  #since: number[] = [];
  #gone = 0;

  constructor(
    private readonly most: number,
    private readonly leastMs: number,
  ) {}

  /** Takes how many rows the text has at `nowMs`; gives how many of them are gone. */
  handle(nowMs: number, count: number): number {
    this.#since.length = Math.min(this.#since.length, count);
    while (this.#since.length < count) this.#since.push(nowMs);
    while (this.#standing > this.most && (this.#standing > this.most + 1 || nowMs >= this.#due())) this.#gone += 1;
    return this.#gone;
  }

  /** When to call {@link handle}, should nothing else happen first. */
  deadline(): number | null {
    return this.#standing > this.most ? this.#due() : null;
  }

  /** The text lost so many rows above those that stay, or gained them. */
  moved(lost: number): void {
    this.#since.splice(0, Math.max(0, lost));
    for (let gained = 0; gained < -lost; gained += 1) this.#since.unshift(-Infinity);
    this.#gone = Math.max(0, this.#gone - lost);
  }

  get #standing(): number {
    return this.#since.length - this.#gone;
  }

  #due(): number {
    return (this.#since[this.#gone] ?? 0) + this.leastMs;
  }
}
