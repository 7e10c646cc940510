import { expect, test } from "vitest";
import { waitMs } from "./patience";
import { mediaTimeMs } from "./picture-clock";
import { toMediaMs, toPlayerSeconds } from "./recording-time";

test("a picture's media time is its distance from the origin", () => {
  expect(mediaTimeMs(1000 + 90 * 2500, 1000, 2400)).toBe(2500);
});

test("a picture's media time survives the turn of the RTP clock", () => {
  const origin = 2 ** 32 - 90 * 1000;
  expect(mediaTimeMs(90 * 500, origin, 1400)).toBe(1500);
});

test("past half a day the turn nearest to what is expected is taken", () => {
  const dayMs = 24 * 3600 * 1000;
  const rtp = (dayMs * 90) % 2 ** 32;
  expect(Math.round(mediaTimeMs(rtp, 0, dayMs + 3000))).toBe(dayMs);
});

test("a picture before the origin has a negative media time", () => {
  expect(mediaTimeMs(0, 90 * 40, 0)).toBe(-40);
});

const parts = [
  { number: 0, starts_at_ms: 0, length_ms: 60_000 },
  { number: 1, starts_at_ms: 70_000, length_ms: 30_000 },
];

test("parts of a recording are played end to end", () => {
  expect(toPlayerSeconds(parts, 59_000)).toBe(59);
  expect(toPlayerSeconds(parts, 70_000)).toBe(60);
  expect(toPlayerSeconds(parts, 75_500)).toBe(65.5);
});

test("a place between two parts is the beginning of the next", () => {
  expect(toPlayerSeconds(parts, 65_000)).toBe(60);
});

test("the last part may have grown past the length that was told", () => {
  expect(toPlayerSeconds(parts, 170_000)).toBe(160);
  expect(toMediaMs(parts, 160)).toBe(170_000);
});

test("media time and the player's time lead to each other", () => {
  for (const ms of [0, 59_999, 70_000, 99_000]) expect(toMediaMs(parts, toPlayerSeconds(parts, ms))).toBeCloseTo(ms, 6);
});

test("a recording without parts is taken as one from the beginning", () => {
  expect(toPlayerSeconds([], 5000)).toBe(5);
  expect(toMediaMs([], 5)).toBe(5000);
});

test("patience grows to a quarter of a minute, and differs from viewer to viewer", () => {
  expect([1, 2, 3, 4, 5, 50].map((failures) => waitMs(failures, 0.5))).toEqual([
    1000, 2000, 4000, 8000, 15_000, 15_000,
  ]);
  expect([waitMs(1, 0), waitMs(1, 1)]).toEqual([800, 1200]);
});
