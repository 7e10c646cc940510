import { expect, test } from "vitest";
import { againMs } from "./busy";

test("who is refused comes back when told to, each time spread over longer, and not without end", () => {
  const asked = Array.from({ length: 8 }, (_, before) => before + 1);
  const waits = (chance: number) => asked.map((times) => againMs("2", times, chance));
  expect(waits(0)).toEqual([2000, 2000, 2000, 2000, 2000, 2000, 2000, null]);
  expect(waits(1)).toEqual([4000, 6000, 10_000, 18_000, 32_000, 32_000, 32_000, null]);
});

test.for([null, "", "0", "-1", "soon", "3600"])("nobody waits where the service says %s", (retryAfter) => {
  expect(againMs(retryAfter, 1, 0)).toBeNull();
});
