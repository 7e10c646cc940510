/** How long to wait before trying again: 1, 2, 4, 8, then 15 s, a little more or less, so that not all viewers come at once. */
export function waitMs(failures: number, chance: number): number {
  const base = Math.min(1000 * 2 ** Math.max(0, failures - 1), 15_000);
  return Math.round(base * (0.8 + 0.4 * chance));
}
