/** Decides which of a session's utterances stand in the list of corrections. */

/** How many utterances are shown at first, and how many more at a time. */
export const SHOWN = 20;
/** How many stand before the one that was asked for. */
const BEFORE = 2;

export interface Stretch {
  /** The utterance that was asked for; null is the newest. */
  readonly around: number | null;
  /** How many more were asked for, before and after. */
  readonly before: number;
  readonly after: number;
}

/** The stretch of `lines`, which rise, as places from and up to. An utterance that is being edited stays, whatever follows. */
export function placesOf(
  lines: readonly { readonly utterance: number }[],
  { around, before, after }: Stretch,
  editing: number | null = null,
): readonly [number, number] {
  const [from, to] = asked(lines, around, before, after);
  const edited = editing === null ? -1 : lines.findIndex(({ utterance }) => utterance === editing);
  return edited < 0 ? [from, to] : [Math.min(from, edited), Math.max(to, edited + 1)];
}

function asked(
  lines: readonly { readonly utterance: number }[],
  around: number | null,
  before: number,
  after: number,
): readonly [number, number] {
  if (around === null) return [Math.max(0, lines.length - SHOWN - before), lines.length];
  const found = lines.findIndex(({ utterance }) => utterance >= around);
  const place = found < 0 ? Math.max(0, lines.length - 1) : found;
  return [Math.max(0, place - BEFORE - before), Math.min(lines.length, place + SHOWN - BEFORE + after)];
}
