/** How a reader wants captions to look and when to see them; kept in the browser. */

import type { RubyLevel } from "../counter/ruby";
import { keep, kept } from "../kept";

export const COLOURS = ["white-on-black", "yellow-on-black", "black-on-white", "blue-on-cream"] as const;
export const SIZES = ["1", "0", "2", "3"] as const;
export const TIMINGS = ["in-step", "at-once"] as const;
/** Nobody is shown kana unasked. */
export const RUBY = ["none", "all", "after-3", "after-6"] as const satisfies readonly RubyLevel[];
/** How many rows stand: usually two where the words come as they are said, and more of a translation, which comes whole. */
export const ROWS = ["usual", "2", "3", "5"] as const;
const SWITCH = ["off", "on"] as const;

export interface Look {
  readonly colours: (typeof COLOURS)[number];
  /** From 0, the smallest, to 3. */
  readonly size: (typeof SIZES)[number];
  readonly rows: (typeof ROWS)[number];
  readonly timing: (typeof TIMINGS)[number];
  readonly readAloud: (typeof SWITCH)[number];
  /** Over which kanji their reading is shown. */
  readonly ruby: (typeof RUBY)[number];
}

export function keptLook(): Look {
  return {
    colours: kept("captions.colours", COLOURS),
    size: kept("captions.size", SIZES),
    rows: kept("captions.rows", ROWS),
    timing: kept("captions.timing", TIMINGS),
    readAloud: kept("captions.read-aloud", SWITCH),
    ruby: kept("captions.ruby", RUBY),
  };
}

export function keepLook(look: Look): void {
  keep("captions.colours", look.colours);
  keep("captions.size", look.size);
  keep("captions.rows", look.rows);
  keep("captions.timing", look.timing);
  keep("captions.read-aloud", look.readAloud);
  keep("captions.ruby", look.ruby);
}
