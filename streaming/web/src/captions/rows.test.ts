import { expect, test } from "vitest";
import { leastMs, Rows } from "./rows";

test("two rows stand, and a third until the oldest has been read", () => {
  const rows = new Rows(2, 4000);
  expect(rows.handle(0, 1)).toBe(0);
  expect(rows.handle(1000, 2)).toBe(0);
  expect(rows.deadline()).toBeNull();
  expect(rows.handle(3000, 3)).toBe(0);
  expect(rows.deadline()).toBe(4000);
  expect(rows.handle(4000, 3)).toBe(1);
  expect(rows.deadline()).toBeNull();
});

test("beyond the one row more the oldest leaves early: captions that lag are of no use", () => {
  const rows = new Rows(2, 4000);
  rows.handle(0, 3);
  expect(rows.handle(500, 4)).toBe(1);
  expect(rows.handle(4000, 4)).toBe(2);
});

test("what is gone does not come back when a draft shrinks, and rows taken out above are not counted", () => {
  const rows = new Rows(2, 4000);
  rows.handle(0, 5);
  expect(rows.handle(100, 3)).toBe(2);
  rows.moved(2);
  expect(rows.handle(200, 1)).toBe(0);
  rows.moved(-3);
  expect(rows.handle(300, 4)).toBe(3);
});

test("a row of sixteen characters takes four seconds", () => {
  expect(leastMs(16)).toBe(4000);
});
