/** What the address of a chamber's screen asks for; nobody stands at such a screen to choose anything. */

import { leadingEm } from "../captions/languages";
import { RUBY_LEVELS, type RubyLevel } from "../counter/ruby";
import { emPx, measure } from "../counter/size";

export const BACKGROUNDS = ["dark", "light", "key", "none"] as const;
export type Background = (typeof BACKGROUNDS)[number];

export interface Setup {
  /** `key` is one green that a mixer takes out; `none` is see-through, for browsers within a mixer. */
  readonly background: Background;
  /** Null is the language that is spoken. */
  readonly language: string | null;
  readonly ruby: RubyLevel;
  readonly draft: boolean;
  /** Full-width characters a line. */
  readonly characters: number;
  readonly lines: number;
  /** How large letters are, of the largest that fit. */
  readonly size: Size;
  /** Whether it says who speaks and what is dealt with. */
  readonly heading: boolean;
}

export type Size =
  | { readonly kind: "share"; readonly percent: number }
  | { readonly kind: "distance"; readonly distanceCm: number; readonly screenCm: number };

const CHARACTERS = [16, 15.5, 16.5] as const;
const DISTANCES_CM = { least: 30, most: 5_000 } as const;
const SCREENS_CM = { least: 10, most: 2_000 } as const;
const PERCENTS = { least: 30, most: 100 } as const;
/** A screen in a chamber, where nobody measured it: 75 inches. */
const USUAL_SCREEN_CM = 166;

/** What does not fit is as if it were not there. Lines that nobody asks for otherwise are as long as the town has them. */
export function setup(asked: URLSearchParams, town: number | null = null): Setup {
  const one = <const C extends string>(name: string, choices: readonly [C, ...C[]]): C =>
    choices.find((choice) => choice === asked.get(name)) ?? choices[0];
  const language = asked.get("language") ?? "";
  return {
    background: one("background", BACKGROUNDS),
    language: /^[a-z]{2,3}(-[a-zA-Z0-9]{1,8}){0,3}$/u.test(language) ? language : null,
    ruby: one("ruby", ["none", ...RUBY_LEVELS.filter((level) => level !== "none")]),
    draft: one("draft", ["show", "hide"]) === "show",
    characters:
      CHARACTERS.find((characters) => String(characters) === asked.get("characters")) ??
      CHARACTERS.find((characters) => characters === town) ??
      CHARACTERS[0],
    lines: Number(one("lines", ["2", "3", "1", "4"])),
    size: size(asked),
    heading: one("heading", ["show", "hide"]) === "show",
  };
}

function size(asked: URLSearchParams): Size {
  const distanceCm = measure(asked.get("distance") ?? "", DISTANCES_CM);
  if (distanceCm !== null) {
    return {
      kind: "distance",
      distanceCm,
      screenCm: measure(asked.get("screen") ?? "", SCREENS_CM) ?? USUAL_SCREEN_CM,
    };
  }
  return { kind: "share", percent: measure(asked.get("size") ?? "", PERCENTS) ?? 100 };
}

/** Room around a line, and between lines with ruby over them, in ems. */
const BESIDE_EM = 1.5;
const LINE_EM = { plain: 1.5, ruby: 2 } as const;
/** Heading and notices, of the screen's height. */
const HEADING_SHARE = 0.24;

/** The em in CSS pixels on a screen of so many: as asked, but never so large that a line or the lines do not fit. */
export function letterPx(setup: Setup, width: number, height: number): number {
  const line = Math.max(setup.ruby === "none" ? LINE_EM.plain : LINE_EM.ruby, leadingEm(setup.language ?? ""));
  // One line more stands while people speak faster than others read.
  const most = Math.min(
    width / (setup.characters + BESIDE_EM),
    (height * (1 - HEADING_SHARE)) / ((setup.lines + 1) * line),
  );
  const wanted =
    setup.size.kind === "distance"
      ? emPx(setup.size.distanceCm, width, setup.size.screenCm)
      : (most * setup.size.percent) / 100;
  return Math.max(12, Math.floor(Math.min(most, wanted)));
}

/** What the service is asked for. */
export function query(setup: Setup, spoken: string): string {
  const asked = new URLSearchParams({
    language: setup.language ?? spoken,
    characters: String(setup.characters),
    lines: String(setup.lines),
    draft: String(setup.draft),
    ruby: String(setup.ruby !== "none"),
  });
  return asked.toString();
}
