/**
 * What a viewer has been shown of a session so far: a pure fold of the feed's messages.
 *
 * Settled text only ever grows at its end, until a person corrects it: that begins another edition of the utterance. A message
 * that would change it otherwise is refused, whoever sent it. In another language a newer revision replaces the one before it:
 * a translation of the whole sentence that of its beginning.
 */

import type { Range } from "../wire/json";
import type { Caption, FeedMessage, SourceChange } from "../wire/feed";
import type { Ruby } from "../wire/ruby";
import type { FloorChange, ItemChange, Origin, Session, Stage, Utterance } from "../wire/session";

/** One utterance as shown. */
export interface Line {
  readonly utterance: number;
  readonly speaker: string | null;
  readonly startMs: number;
  readonly endMs: number;
  readonly settled: string;
  /** What the newest guesses agree on; it follows the settled text and seldom changes. */
  readonly stable: string;
  /** What only the newest guess says; it follows the stable text. */
  readonly draft: string;
  /** Whether nothing more of it will come. */
  readonly done: boolean;
  readonly revision: number;
  /** How often people corrected it. */
  readonly edition: number;
  /** Where in the settled text, in characters, people put it right. */
  readonly corrected: readonly Range[];
  /** After how many characters of the settled text a row may end. */
  readonly ends: readonly number[];
  /** Kana over the settled text; none where nobody asked for them. */
  readonly ruby: readonly Ruby[];
  readonly source: Source;
}

/** Where a line's words come from. */
export type Source =
  | { readonly kind: "speech" }
  | {
      readonly kind: "translation";
      readonly origin: Origin;
      readonly machine: string | null;
      /** What was said, and in which language. */
      readonly said: string;
      readonly spoken: string;
      /** How plain a draft in plain Japanese is, 0 to 100. */
      readonly readability: number | null;
      /** Whether it says what was said before a correction, and nobody has translated it since. */
      readonly before_correction: boolean;
    }
  | { readonly kind: "untranslated"; readonly spoken: string; readonly why: "unknown" | "behind" | "failed" };

const SPEECH: Source = { kind: "speech" };

/** The record tells no revisions, and may tell the beginning of an utterance that the feed then goes on with. */
const FROM_RECORD = -1;

export interface Proceedings {
  readonly stage: Stage;
  /** In which the lines are read. */
  readonly language: string;
  /** In which the session is held. */
  readonly spoken: string;
  /** By utterance, rising. */
  readonly lines: readonly Line[];
  /** By time, rising, as are the items. */
  readonly floor: readonly FloorChange[];
  readonly items: readonly ItemChange[];
  readonly source: SourceChange["state"];
}

export function begin(session: Session, language = session.language): Proceedings {
  return {
    stage: session.stage,
    language,
    spoken: session.language,
    lines: [],
    floor: session.floor.toSorted(byTime),
    items: session.agenda_course.toSorted(byTime),
    source: "connected",
  };
}

/** The proceedings after `message`. The same object where nothing changed. */
export function follow(before: Proceedings, message: FeedMessage): Proceedings {
  switch (message.type) {
    case "hello": {
      const stage = { ...before, stage: message.stage };
      return message.now === null ? stage : moveOn(stage, message.media_time_ms, message.now);
    }
    case "caption":
      return message.language === before.language ? withLine(before, lineOf(message)) : before;
    case "now":
      return moveOn(before, message.at_ms, message);
    case "source":
      return { ...before, source: message.state };
    case "stage":
      return { ...before, stage: message.stage };
    case "reset":
      return { ...before, lines: before.lines.map(withoutGuesses) };
  }
}

/** Adds utterances that settled before the page was opened. What the feed has told since stays. */
export function withRecord(before: Proceedings, utterances: readonly Utterance[]): Proceedings {
  return utterances.reduce((proceedings, utterance) => withLine(proceedings, recordedLine(utterance, before)), before);
}

function recordedLine(utterance: Utterance, { language, spoken }: Proceedings): Line {
  const { translation, text: said } = utterance;
  return {
    utterance: utterance.id,
    speaker: utterance.speaker,
    startMs: utterance.start_ms,
    endMs: utterance.end_ms,
    settled: translation?.text ?? said,
    stable: "",
    draft: "",
    done: true,
    revision: FROM_RECORD,
    edition: utterance.edition,
    corrected: translation === null ? utterance.corrected : [],
    ends: utterance.ends,
    ruby: utterance.ruby,
    source:
      translation !== null
        ? {
            kind: "translation",
            origin: translation.origin,
            machine: translation.machine,
            said,
            spoken,
            readability: translation.readability,
            before_correction: translation.before_correction,
          }
        : language === spoken
          ? SPEECH
          : { kind: "untranslated", spoken, why: "unknown" },
  };
}

/** What holds at `mediaMs`: the last change not after it. With null, the last change of all. */
export function at<T extends { readonly at_ms: number }>(changes: readonly T[], mediaMs: number | null): T | null {
  return changes.findLast((change) => mediaMs === null || change.at_ms <= mediaMs) ?? null;
}

function lineOf(caption: Caption): Line {
  return {
    utterance: caption.utterance,
    speaker: caption.speaker,
    startMs: caption.start_ms,
    endMs: caption.end_ms,
    settled: caption.settled,
    stable: caption.stable,
    draft: caption.draft,
    done: caption.state === "settled",
    revision: caption.revision,
    edition: caption.edition,
    corrected: caption.corrected,
    ends: caption.ends,
    ruby: caption.ruby,
    source: sourceOf(caption),
  };
}

function sourceOf({ translation, untranslated }: Caption): Source {
  if (translation !== null) return { kind: "translation", before_correction: false, ...translation };
  if (untranslated !== null) return { kind: "untranslated", ...untranslated };
  return SPEECH;
}

function withoutGuesses(line: Line): Line {
  return line.stable === "" && line.draft === "" ? line : { ...line, stable: "", draft: "" };
}

function withLine(before: Proceedings, line: Line): Proceedings {
  const place = before.lines.findLastIndex((known) => known.utterance <= line.utterance);
  const known = before.lines[place];
  if (known?.utterance !== line.utterance) return { ...before, lines: before.lines.toSpliced(place + 1, 0, line) };
  if (!follows(known, line)) return before;
  return { ...before, lines: before.lines.with(place, line) };
}

/** Whether `line` may take the place of `known`: a newer edition, or no older one with every settled character in its place. */
function follows(known: Line, line: Line): boolean {
  if (line.edition !== known.edition) return line.edition > known.edition;
  const isNews =
    line.settled !== known.settled ||
    line.stable !== known.stable ||
    line.draft !== known.draft ||
    line.done !== known.done;
  if (line.source.kind !== "speech") return line.revision > known.revision;
  const isOpen = !known.done || known.revision === FROM_RECORD;
  return isNews && isOpen && line.revision >= known.revision && line.settled.startsWith(known.settled);
}

function moveOn(
  before: Proceedings,
  at_ms: number,
  now: {
    readonly speaker: string | null;
    readonly floor_source: string | null;
    readonly agenda_item: number | null;
  },
): Proceedings {
  const floor = changed(
    before.floor,
    { at_ms, speaker: now.speaker, source: now.floor_source },
    (a, b) => a.speaker === b.speaker,
  );
  const items = changed(
    before.items,
    { at_ms, agenda_item: now.agenda_item },
    (a, b) => a.agenda_item === b.agenda_item,
  );
  return floor === before.floor && items === before.items ? before : { ...before, floor, items };
}

function changed<T extends { readonly at_ms: number }>(
  changes: readonly T[],
  change: T,
  same: (a: T, b: T) => boolean,
): readonly T[] {
  const place = changes.findLastIndex((earlier) => earlier.at_ms <= change.at_ms);
  const earlier = changes[place];
  return earlier !== undefined && same(earlier, change) ? changes : changes.toSpliced(place + 1, 0, change);
}

function byTime(a: { readonly at_ms: number }, b: { readonly at_ms: number }): number {
  return a.at_ms - b.at_ms;
}
