/** What operators and clerks are told: words with probabilities, and the dictionary. */

import type { ServerResponse } from "node:http";
import type { utterances } from "./demo";

export interface Corrected {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  /** Which edition it was made on top of. */
  readonly edition: number;
}

/** An utterance in words of four characters, of which the second is unsure. */
export function inWords(one: (typeof utterances)[number], corrected: Corrected | undefined, misheard: string | null) {
  const words = (one.text.match(/.{1,4}/gu) ?? []).map((text, place) => ({
    text: place === 1 ? (misheard ?? text) : text,
    start_ms: one.start_ms,
    end_ms: one.end_ms,
    probability: place === 1 ? 0.3 : 0.95,
  }));
  const text = words.map((word) => word.text).join("");
  const letters = Array.from(text).length;
  const too_fast = letters > ((one.end_ms - one.start_ms) / 1000) * 6;
  if (corrected === undefined) return { ...one, text, edition: 0, corrected: [], words, too_fast };
  const now = words.map((word, place) => {
    if (place < corrected.from || place >= corrected.to) return word;
    return { ...word, text: place === corrected.from ? corrected.text : "" };
  });
  const before = now.slice(0, corrected.from).reduce((sum, { text }) => sum + Array.from(text).length, 0);
  const range = [before, before + Array.from(corrected.text).length];
  return {
    ...one,
    text: now.map(({ text }) => text).join(""),
    edition: corrected.edition + 1,
    corrected: [range],
    words: now,
    too_fast,
  };
}

export function savedTable(generation: number) {
  const term = (surface: string, reading: string, kind: string, en: string) => ({
    surface,
    reading,
    kind,
    translations: { en },
  });
  const terms = [
    term("みなと野市", "みなとのし", "place", "Minatono City"),
    term("国民健康保険", "こくみんけんこうほけん", "word", "National Health Insurance"),
  ];
  return { generation, terms };
}

export function refusedTable(response: ServerResponse): void {
  response.writeHead(422, { "content-type": "application/json" });
  const message = { ja: "表に直すところがあります", en: "there is something to mend in the table" };
  const problems = [{ line: 2, ja: "読みは、ひらがなかカタカナで書いてください", en: "write the reading in kana" }];
  response.end(JSON.stringify({ error: { code: "bad_terms", message }, problems }));
}
