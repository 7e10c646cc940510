/** The time that readers have had: it stands while they stopped the picture, for instance in order to read. */
export class ReadingTime {
  /** How long it has stood before. */
  #stoodMs = 0;
  #standsSinceMs: number | null = null;

  /** Takes whether the picture is stopped at `nowMs`. */
  handle(nowMs: number, paused: boolean): void {
    if (paused === this.stands) return;
    if (this.#standsSinceMs !== null) this.#stoodMs += nowMs - this.#standsSinceMs;
    this.#standsSinceMs = paused ? nowMs : null;
  }

  get stands(): boolean {
    return this.#standsSinceMs !== null;
  }

  at(nowMs: number): number {
    return (this.#standsSinceMs ?? nowMs) - this.#stoodMs;
  }
}
