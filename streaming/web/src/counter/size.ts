/**
 * How large letters must be for a reader at a distance.
 *
 * EN 301 549, 5.1.4: a capital H subtends at least 0.7° at the declared distance. H is measured at 0.74 of the em of the
 * fonts we show (BIZ UDPGothic; Japanese letters fill about 0.92 of it, so they are larger still).
 */
const ANGLE_DEGREES = 0.7;
const CAPITAL_OF_EM = 0.74;

/** What a visitor at a desk sits away: the setting before anybody measures. */
export const USUAL_DISTANCE_CM = 70;
export const DISTANCES_CM = { least: 30, most: 300 } as const;
export const SCREENS_CM = { least: 10, most: 200 } as const;

/** The em in centimetres for this distance. */
export function emCm(distanceCm: number): number {
  const capital = 2 * distanceCm * Math.tan(((ANGLE_DEGREES / 2) * Math.PI) / 180);
  return capital / CAPITAL_OF_EM;
}

/** The em in CSS pixels, on a screen of so many CSS pixels that is so many centimetres wide. */
export function emPx(distanceCm: number, screenPx: number, screenCm: number): number {
  return Math.round((emCm(distanceCm) * screenPx) / screenCm);
}

/** A measure that somebody typed, within its limits; null for what is none. */
export function measure(typed: string, { least, most }: { least: number; most: number }): number | null {
  const value = Number(typed);
  return typed.trim() !== "" && Number.isFinite(value) && value >= least && value <= most ? value : null;
}
