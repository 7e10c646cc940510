/** Decides to which marked word the arrow keys lead, from anywhere in the list. */

/** A word's place: of which utterance, and which of its words. */
export interface Place {
  readonly utterance: number;
  readonly word: number;
}

/** The nearest of `marked`, which rise, after or before `from`; from nowhere the first, or the last. */
export function nearest<P extends Place>(marked: readonly P[], from: Place | null, step: 1 | -1): P | undefined {
  if (step > 0) return marked.find((one) => from === null || compare(one, from) > 0);
  return marked.findLast((one) => from === null || compare(one, from) < 0);
}

function compare(a: Place, b: Place): number {
  return a.utterance - b.utterance || a.word - b.word;
}
