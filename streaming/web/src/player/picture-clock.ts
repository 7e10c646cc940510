/** RTP timestamps count in 90 kHz and begin again after 32 bits, every 13 hours and a quarter. */
const TURN = 2 ** 32;
const TICKS_A_MS = 90;
const TURN_MS = TURN / TICKS_A_MS;

/**
 * The media time of a picture, from its RTP timestamp.
 *
 * `origin` is the timestamp of media time 0; all viewers share it. Of the turns that the timestamp may be in, the one nearest
 * to `expectedMs` is taken.
 */
export function mediaTimeMs(rtpTimestamp: number, origin: number, expectedMs: number): number {
  const withinTurn = ((((rtpTimestamp - origin) % TURN) + TURN) % TURN) / TICKS_A_MS;
  return withinTurn + Math.round((expectedMs - withinTurn) / TURN_MS) * TURN_MS;
}
