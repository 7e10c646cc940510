import type { Line } from "./proceedings";

/** Ends of phrases, where a reader takes breath. */
const PHRASE = /[^、。，．？！]+[、。，．？！]*/gu;

/**
 * How much of a recorded utterance to show at `mediaMs`: whole phrases, up to the one being spoken.
 *
 * The place within the utterance is judged by the share of its time that has passed; phrases come a little early rather than late.
 */
export function spokenBy(line: Line, mediaMs: number): string {
  const { startMs, endMs, settled } = line;
  // Other languages say things in another order.
  if (line.source.kind === "translation") return settled;
  if (mediaMs >= endMs || endMs <= startMs) return settled;
  const reached = ((mediaMs - startMs) / (endMs - startMs)) * settled.length;
  let shown = 0;
  for (const [phrase] of settled.matchAll(PHRASE)) {
    if (shown > reached) break;
    shown += phrase.length;
  }
  return settled.slice(0, shown);
}

/** The captions of a recording at `mediaMs`: the last few utterances begun by then, as far as they have been spoken. */
export function captionsAt(lines: readonly Line[], mediaMs: number, most: number): readonly Line[] {
  const next = lines.findIndex((line) => line.startMs > mediaMs);
  const begun = next < 0 ? lines : lines.slice(0, next);
  return begun.slice(-most).map((line) => ({ ...line, stable: "", draft: "", settled: spokenBy(line, mediaMs) }));
}
