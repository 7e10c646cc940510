import type { CounterLine, Seen, Side, Standing } from "../wire/counter";

/** What stands on a counter's screen. */
export interface Screen {
  readonly revision: number;
  /** Both sides; null while no conversation is held. */
  readonly sides: Readonly<Record<Side, Standing>> | null;
  readonly lines: readonly CounterLine[];
}

export const NOTHING: Screen = { revision: 0, sides: null, lines: [] };

/** The screen after a message: lines that are forgotten go, those that grew are replaced where they stand, new ones follow. */
export function after(screen: Screen, { revision, sides, first, lines }: Seen): Screen {
  // A service that was started anew begins to count again, and tells everything.
  const before = revision < screen.revision ? [] : screen.lines.filter(({ id }) => id >= first);
  const known = new Set(before.map(({ id }) => id));
  const grown = before.map((line) => lines.find(({ id }) => id === line.id) ?? line);
  return { revision, sides, lines: sides === null ? [] : [...grown, ...lines.filter(({ id }) => !known.has(id))] };
}

/** Lines that were not finished before and are now: what a screen reader is told. */
export function newlyFinished(before: Screen, now: Screen): readonly CounterLine[] {
  const known = new Set(before.lines.filter(({ finished }) => finished).map(({ id }) => id));
  return now.lines.filter(({ id, finished }) => finished && !known.has(id));
}
