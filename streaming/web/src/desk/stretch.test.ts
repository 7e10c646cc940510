import { expect, test } from "vitest";
import { placesOf } from "./stretch";

const lines = Array.from({ length: 100 }, (_, place) => ({ utterance: place * 2 }));
const stretch = (around: number | null, before = 0, after = 0) => ({ around, before, after });

test("the newest utterances stand there, and earlier ones on request", () => {
  expect(placesOf(lines, stretch(null))).toEqual([80, 100]);
  expect(placesOf(lines, stretch(null, 20))).toEqual([60, 100]);
  expect(placesOf(lines.slice(0, 3), stretch(null))).toEqual([0, 3]);
  expect(placesOf([], stretch(null))).toEqual([0, 0]);
});

test("of a long session the stretch that was asked for stands there, and more on either side on request", () => {
  expect(placesOf(lines, stretch(60))).toEqual([28, 48]);
  expect(placesOf(lines, stretch(59))).toEqual([28, 48]);
  expect(placesOf(lines, stretch(60, 20, 20))).toEqual([8, 68]);
  expect(placesOf(lines, stretch(0))).toEqual([0, 18]);
  expect(placesOf(lines, stretch(999))).toEqual([97, 100]);
});

test("what is being edited does not leave while others are said", () => {
  expect(placesOf(lines, stretch(null), 120)).toEqual([60, 100]);
  expect(placesOf(lines, stretch(60), 190)).toEqual([28, 96]);
});
