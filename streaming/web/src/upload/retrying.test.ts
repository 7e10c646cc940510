import { expect, test } from "vitest";
import { Retrying } from "./retrying";

test("a line that stays broken is asked less and less often, and one that came back at once", () => {
  const retrying = new Retrying();
  const pauses = Array.from({ length: 8 }, () => retrying.failed());
  expect(pauses).toEqual([1, 2, 5, 10, 20, 30, 30, 30]);
  retrying.arrived();
  expect(retrying.failed()).toBe(1);
});
