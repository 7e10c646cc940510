import { expect, test } from "vitest";
import { parse, WrongShape } from "./json";
import { readMessage } from "./feed";
import { found } from "./search";
import { session, utterances } from "./session";

const caption = {
  type: "caption",
  seq: 7,
  utterance: 3,
  language: "ja",
  edition: 0,
  revision: 1,
  speaker: "mayor",
  agenda_item: 1,
  start_ms: 100,
  end_ms: 900,
  settled: "お答え",
  corrected: [],
  ends: [],
  ruby: [],
  stable: "",
  draft: "いたします",
  state: "tentative",
  translation: null,
  untranslated: null,
};
const read = (message: unknown) => readMessage(JSON.stringify(message));

test("a caption is read as agreed", () => {
  expect(read(caption)).toEqual(caption);
});

test("ranges that are none are no ranges", () => {
  expect(read({ ...caption, corrected: [[0, 2]] })).toMatchObject({ corrected: [[0, 2]] });
  for (const corrected of [[[0]], [[0, 1, 2]], [[-1, 0]], [0, 1], "0-1"])
    expect(read({ ...caption, corrected })).toBeNull();
});

test("a greeting without a picture is read", () => {
  const hello = { type: "hello", seq: 1, session: "a", stage: "live", rtp: null, now: null, media_time_ms: 5 };
  expect(read(hello)).toMatchObject({ type: "hello", rtp: null, media_time_ms: 5 });
});

test("a field that is not known is passed over", () => {
  expect(read({ ...caption, furigana: [] })).toEqual(caption);
});

test.each([
  ["not JSON", "{"],
  ["null", "null"],
  ["a list", "[]"],
  ["a type of its own", JSON.stringify({ ...caption, type: "script" })],
  ["a type from the prototype", JSON.stringify({ ...caption, type: "constructor" })],
  ["markup where a number should be", JSON.stringify({ ...caption, utterance: "<b>" })],
  ["a number below zero", JSON.stringify({ ...caption, start_ms: -1 })],
  ["a number past what is exact", JSON.stringify({ ...caption, seq: 2 ** 60 })],
  ["half a number", JSON.stringify({ ...caption, revision: 0.5 })],
  ["a text without end", JSON.stringify({ ...caption, settled: "あ".repeat(20_001) })],
  ["an object where a text should be", JSON.stringify({ ...caption, draft: { toString: "x" } })],
  ["a state of its own", JSON.stringify({ ...caption, state: "final" })],
  ["a field that is missing", JSON.stringify({ ...caption, language: undefined })],
])("%s is no message", (_, json) => {
  expect(readMessage(json)).toBeNull();
});

test("a field named like the prototype changes nothing", () => {
  const message = readMessage(`{"__proto__": {"polluted": true}, ${JSON.stringify(caption).slice(1)}`);
  expect(message).toEqual(caption);
  expect("polluted" in {}).toBe(false);
});

test("fields are not taken from the prototype", () => {
  expect(() => parse('{"__proto__": {"hits": []}}', found, "search")).toThrow(WrongShape);
});

test("a session may leave out what it does not have", () => {
  const bare = parse('{"id":"a","title":"定例会","stage":"scheduled"}', session, "session");
  expect(bare).toMatchObject({ language: "ja", roster: [], recording: null, gaps: [] });
});

test("one wrong utterance spoils the page, and the message says where", () => {
  const page = '{"utterances":[{"id":0,"start_ms":0,"end_ms":1,"text":"はい"},{"id":1}],"next":null}';
  expect(() => parse(page, utterances, "page")).toThrow("page.utterances[1].start_ms is not a count");
});
