/** How often the same is asked for before the reader is told. */
const MOST = 8;
/** Nobody waits longer without being told. */
const LONGEST_MS = 30_000;

/**
 * Decides in how long to ask again for what a busy service refused, having asked so many times; null is never.
 *
 * Never earlier than its `Retry-After` says, and each time spread over twice as long: when a session ends, all who
 * watched it ask at once. A service that does not say when to come back is not asked again.
 */
export function againMs(retryAfter: string | null, asked: number, chance: number): number | null {
  const afterMs = Number(retryAfter ?? Number.NaN) * 1000;
  if (!(afterMs > 0 && afterMs <= LONGEST_MS) || asked >= MOST) return null;
  return afterMs + chance * Math.min(afterMs * 2 ** (asked - 1), LONGEST_MS);
}
