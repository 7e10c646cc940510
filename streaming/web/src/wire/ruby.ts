/** Kana over some characters of a text, and the highest school grade of the kanji below. */

import { count, list, object, or, text } from "./json";

export const ruby = or(list(object({ from: count, to: count, kana: text, grade: count })), []);
export type Ruby = ReturnType<typeof ruby>[number];
