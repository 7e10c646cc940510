import { expect, test } from "vitest";
import { DISTANCES_CM, emCm, emPx, measure } from "./size";

test("letters are as large as the standard's angle asks", () => {
  // 0.0122 of the distance for the capital, as the standard's own table has it.
  expect(emCm(80) * 0.74).toBeCloseTo(0.977, 2);
  expect(emCm(80)).toBeCloseTo(1.32, 2);
  // A 24-inch screen is 53 cm wide: a 1920 px one shows 48 px at 80 cm.
  expect(emPx(80, 1920, 53)).toBe(48);
  expect(emPx(160, 1920, 53)).toBe(96);
});

test("what is no measure is not taken", () => {
  expect(measure("80", DISTANCES_CM)).toBe(80);
  for (const bad of ["", " ", "x", "-1", "0", "1e9", "NaN"]) expect(measure(bad, DISTANCES_CM)).toBeNull();
});
