import { expect, test } from "vitest";
import { ReadingTime } from "./reading-time";

test("the time stands while the picture does, and goes on from there", () => {
  const time = new ReadingTime();
  expect(time.at(1000)).toBe(1000);
  time.handle(2000, true);
  time.handle(2500, true);
  expect([time.stands, time.at(60_000)]).toEqual([true, 2000]);
  time.handle(60_000, false);
  time.handle(60_500, false);
  expect([time.stands, time.at(61_000)]).toEqual([false, 3000]);
  time.handle(62_000, true);
  expect(time.at(99_000)).toBe(4000);
});
