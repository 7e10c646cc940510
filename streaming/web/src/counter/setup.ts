/** How a counter's screen is set up; kept in the browser of the screen itself. */

import { keep, kept } from "../kept";
import { RUBY_LEVELS, type RubyLevel } from "./ruby";
import { DISTANCES_CM, measure, SCREENS_CM, USUAL_DISTANCE_CM } from "./size";

/**
 * Where the two read from: across a flat screen (the far half stands on its head), through a transparent one (the far half is
 * mirrored), from the same side, or one of them at a screen of their own.
 */
export const LAYOUTS = ["across", "through", "beside", "clerk", "visitor"] as const;
export type Layout = (typeof LAYOUTS)[number];

/** As the counter is configured, until somebody chooses otherwise at the screen. */
const LAYOUT_CHOICES = ["configured", ...LAYOUTS] as const;
export type LayoutChoice = (typeof LAYOUT_CHOICES)[number];

/** What can be chosen at a counter that is `configured` so: to follow that, or something else. */
export const layoutChoices = (configured: Layout): readonly LayoutChoice[] =>
  LAYOUT_CHOICES.filter((choice) => choice !== configured);

/** What is chosen among these: whoever has what is configured has chosen nothing else. */
export const chosenLayout = (choice: LayoutChoice, configured: Layout): LayoutChoice =>
  choice === configured ? "configured" : choice;

/** How the screen stands. */
export const layoutOf = (choice: LayoutChoice, configured: Layout): Layout =>
  choice === "configured" ? configured : choice;

export const COLOURS = ["white-on-black", "black-on-white", "yellow-on-black"] as const;
export type Colours = (typeof COLOURS)[number];

/** Where a translation stands: under what was said, or over it. */
export const TRANSLATION_PLACES = ["under", "over"] as const;
export type TranslationPlace = (typeof TRANSLATION_PLACES)[number];

const SWITCH = ["off", "on"] as const;

export interface Setup {
  readonly layout: LayoutChoice;
  readonly colours: Colours;
  readonly distanceCm: number;
  /** How wide the screen is; null while nobody has measured it: then CSS's own centimetre counts. */
  readonly screenCm: number | null;
  readonly ruby: RubyLevel;
  readonly translation: TranslationPlace;
  readonly readAloud: (typeof SWITCH)[number];
}

export function keptSetup(): Setup {
  return {
    layout: keptLayout(),
    colours: kept("counter.colours", COLOURS),
    distanceCm: measure(keptText("counter.distance"), DISTANCES_CM) ?? USUAL_DISTANCE_CM,
    screenCm: measure(keptText("counter.screen"), SCREENS_CM),
    ruby: kept("counter.ruby", RUBY_LEVELS),
    translation: kept("counter.translation", TRANSLATION_PLACES),
    readAloud: kept("counter.read-aloud", SWITCH),
  };
}

export function keepSetup(setup: Setup): void {
  keep("counter.chosen-layout", setup.layout);
  keep("counter.colours", setup.colours);
  keep("counter.distance", String(setup.distanceCm));
  keep("counter.screen", setup.screenCm === null ? "" : String(setup.screenCm));
  keep("counter.ruby", setup.ruby);
  keep("counter.translation", setup.translation);
  keep("counter.read-aloud", setup.readAloud);
}

/**
 * Before the configuration could say how a screen stands, `counter.layout` was kept with every other setting, mostly as the "across"
 * that nobody had chosen: only what is something else was a choice.
 */
function keptLayout(): LayoutChoice {
  const before = kept("counter.layout", ["configured", "through", "beside", "clerk", "visitor"]);
  return kept("counter.chosen-layout", [before, ...LAYOUT_CHOICES]);
}

function keptText(name: string): string {
  try {
    return localStorage.getItem(`koe.${name}`) ?? "";
  } catch {
    return "";
  }
}
