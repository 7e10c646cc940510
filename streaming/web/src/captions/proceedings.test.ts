import { expect, test } from "vitest";
import type { Caption, FeedMessage } from "../wire/feed";
import { at, begin, follow, withRecord, type Proceedings } from "./proceedings";
import { caption, session } from "./testing";

function after(...messages: FeedMessage[]): Proceedings {
  return messages.reduce(follow, begin(session({})));
}

function told({ lines }: Proceedings): string[] {
  return lines.map((line) => `${line.utterance} ${line.settled}|${line.draft}`);
}

const utterance = {
  speaker: null,
  agenda_item: null,
  start_ms: 1000,
  end_ms: 2000,
  edition: 0,
  corrected: [],
  ends: [],
  ruby: [],
  translation: null,
};

test("a caption grows by its revisions", () => {
  const grown = after(
    caption({ draft: "ただいま" }),
    caption({ revision: 1, settled: "ただいまから", draft: "開か" }),
    caption({ revision: 2, settled: "ただいまから開会", state: "settled" }),
  );
  expect(told(grown)).toEqual(["0 ただいまから開会|"]);
});

test("settled text is never changed, whatever comes", () => {
  const settled = after(caption({ settled: "賛成多数" }));
  expect(follow(settled, caption({ revision: 1, settled: "反対多数" }))).toBe(settled);
  expect(follow(settled, caption({ revision: 1, settled: "賛成" }))).toBe(settled);
});

test("an older revision is passed over", () => {
  const newer = after(caption({ revision: 3, settled: "賛成", draft: "多数" }));
  expect(follow(newer, caption({ revision: 2, settled: "賛成", draft: "です" }))).toBe(newer);
});

test("after an utterance has settled nothing is added to it", () => {
  const settled = after(caption({ settled: "賛成", state: "settled" }));
  expect(follow(settled, caption({ revision: 9, settled: "賛成", draft: "多数" }))).toBe(settled);
});

test("a reset forgets drafts and keeps what settled", () => {
  const reset = after(caption({ settled: "賛成", draft: "多数" }), { type: "reset", seq: 2 });
  expect(told(reset)).toEqual(["0 賛成|"]);
});

test("captions of another language are passed over", () => {
  const before = begin(session({}));
  expect(follow(before, caption({ language: "en", settled: "Aye" }))).toBe(before);
});

test("lines stand in the order of their utterances, however they come", () => {
  const lines = after(
    caption({ utterance: 2, settled: "二" }),
    caption({ utterance: 0, settled: "零" }),
    caption({ utterance: 1, settled: "一" }),
  );
  expect(told(lines)).toEqual(["0 零|", "1 一|", "2 二|"]);
});

test("the record fills in what was said before, and does not take back what the feed told", () => {
  const live = after(caption({ utterance: 1, settled: "賛成多数", draft: "と" }));
  const both = withRecord(live, [
    { ...utterance, id: 0, text: "採決します" },
    { ...utterance, id: 1, text: "賛成" },
  ]);
  expect(told(both)).toEqual(["0 採決します|", "1 賛成多数|と"]);
});

test("the feed goes on with an utterance whose beginning came from the record", () => {
  const recorded = withRecord(begin(session({})), [{ ...utterance, id: 0, text: "賛成" }]);
  expect(told(follow(recorded, caption({ settled: "賛成多数" })))).toEqual(["0 賛成多数|"]);
});

test("who has the floor is known for every moment", () => {
  const { floor } = after(
    { type: "now", seq: 1, at_ms: 1000, speaker: "chair", floor_source: "operator", agenda_item: 1 },
    { type: "now", seq: 2, at_ms: 5000, speaker: "mayor", floor_source: "chair_call", agenda_item: 1 },
  );
  expect([
    at(floor, 500)?.speaker,
    at(floor, 1000)?.speaker,
    at(floor, 9000)?.speaker,
    at(floor, null)?.speaker,
  ]).toEqual([undefined, "chair", "mayor", "mayor"]);
});

test("a lost source and the end of the sitting are told", () => {
  const over = after(
    { type: "source", seq: 1, at_ms: 10, state: "lost" },
    { type: "stage", seq: 2, stage: "adjourned", at_ms: 10, length_ms: 10 },
  );
  expect([over.source, over.stage]).toEqual(["lost", "adjourned"]);
});

test("only a newer edition changes settled words, and an older one changes nothing back", () => {
  const corrected = caption({ settled: "総額は", corrected: [[0, 2]], edition: 1, state: "settled" });
  const both = after(caption({ settled: "小学は", state: "settled", revision: 3 }), corrected);
  expect(told(both)).toEqual(["0 総額は|"]);
  expect(both.lines[0]?.corrected).toEqual([[0, 2]]);
  expect(follow(both, caption({ settled: "小学は百円", revision: 9 }))).toBe(both);
  expect(told(withRecord(both, [{ ...utterance, id: 0, text: "小学は" }]))).toEqual(["0 総額は|"]);
  expect(told(withRecord(both, [{ ...utterance, id: 0, text: "奨学は", edition: 2 }]))).toEqual(["0 奨学は|"]);
});

const machine = {
  origin: "machine",
  machine: "mt",
  said: "予算です。",
  spoken: "ja",
  readability: null,
  before_correction: false,
} as const;
const inEnglish = (given: Partial<Caption>): Caption => caption({ language: "en", ...given });
const english = () => begin(session({ languages: ["ja", "en"] }), "en");

test("in another language a newer revision replaces the one before it, and an older one does not", () => {
  const late = { settled: "予算です。", untranslated: { spoken: "ja", why: "behind" } } as const;
  let shown = follow(english(), inEnglish({ revision: 3, draft: "On the budget,", translation: machine }));
  shown = follow(shown, inEnglish({ revision: 4, ...late }));
  expect(told(shown)).toEqual(["0 予算です。|"]);
  expect(shown.lines[0]?.source).toEqual({ kind: "untranslated", spoken: "ja", why: "behind" });
  shown = follow(
    shown,
    inEnglish({ revision: 5, settled: "It is the budget.", state: "settled", translation: machine }),
  );
  expect(told(follow(shown, inEnglish({ revision: 4, ...late })))).toEqual(["0 It is the budget.|"]);
  expect(shown.lines[0]?.source).toEqual({ kind: "translation", ...machine });
});

test("the record is read in the reader's language, and as it was said where nobody translated it", () => {
  const translation = {
    origin: "phrase_book",
    machine: null,
    text: "In favour.",
    readability: null,
    before_correction: true,
  } as const;
  const shown = withRecord(english(), [
    { ...utterance, id: 0, text: "賛成。", translation },
    { ...utterance, id: 1, text: "予算です。" },
  ]);
  expect(told(shown)).toEqual(["0 In favour.|", "1 予算です。|"]);
  expect(shown.lines.map(({ source }) => source.kind)).toEqual(["translation", "untranslated"]);
});
