/**
 * A recording may be in several parts, with nothing between them where the source was lost. A player plays them end to end,
 * so that its time is not the session's media time.
 */

import type { Part } from "../wire/session";

/** Where to go in the player to see `mediaMs`, in seconds. In a gap: to the beginning of the next part. */
export function toPlayerSeconds(parts: readonly Part[], mediaMs: number): number {
  let before = 0;
  for (const part of inOrder(parts)) {
    const into = mediaMs - part.starts_at_ms;
    if (into < 0) return before / 1000;
    if (into < part.length_ms || isLast(parts, part)) return (before + into) / 1000;
    before += part.length_ms;
  }
  return mediaMs / 1000;
}

/** Which media time is shown at `seconds` in the player. */
export function toMediaMs(parts: readonly Part[], seconds: number): number {
  let left = seconds * 1000;
  for (const part of inOrder(parts)) {
    if (left < part.length_ms || isLast(parts, part)) return part.starts_at_ms + left;
    left -= part.length_ms;
  }
  return left;
}

function inOrder(parts: readonly Part[]): readonly Part[] {
  return parts.toSorted((a, b) => a.starts_at_ms - b.starts_at_ms);
}

/** The last part may still be growing past the length that was told. */
function isLast(parts: readonly Part[], part: Part): boolean {
  return parts.every(({ starts_at_ms }) => starts_at_ms <= part.starts_at_ms);
}
