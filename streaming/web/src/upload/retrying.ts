/** Decides when an upload whose line broke is tried again. */

const PAUSES_S = [1, 2, 5, 10, 20, 30] as const;

export class Retrying {
  #failures = 0;

  /** A chunk arrived: the line is good. */
  arrived(): void {
    this.#failures = 0;
  }

  /** A chunk did not arrive. In how many seconds to ask again; without end, since a file of hours is worth it. */
  failed(): number {
    const pause = PAUSES_S[Math.min(this.#failures, PAUSES_S.length - 1)] ?? 30;
    this.#failures += 1;
    return pause;
  }
}
