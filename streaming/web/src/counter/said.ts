import { html, nothing, type TemplateResult } from "lit";
import { htmlLang } from "../captions/languages";
import { withKana } from "../captions/words";
import type { CounterLine } from "../wire/counter";
import type { Ruby } from "../wire/ruby";
import { phrases, type Phrase } from "./phrases";
import { labelOf, roomFor, type Reading } from "./reading";
import type { RubyLevel } from "./ruby";

/** A phrase of more characters may be longer than a row. */
const LONG = 8;

/**
 * A line's words: what stands for good, in phrases, and behind it what may yet move, with the draft of what follows.
 */
export function said(line: CounterLine, goesOn: string, level: RubyLevel, asDraft: boolean): TemplateResult {
  const stands = asDraft ? 0 : line.stands;
  const { phrases: standing, rest } = phrases(line.text, line.ends, line.ruby, level, stands);
  return html`<span class="counter-said" lang=${htmlLang(line.language)}
    ><span class="settled">${inPhrases(standing)}</span>${standing.length > 0 ? html`<wbr />` : nothing}<span
      class="draft"
      >${rest}${goesOn}</span
    ></span
  >`;
}

/** What stands of a line in the language that this side reads. */
export function read(
  line: CounterLine,
  reading: Exclude<Reading, { kind: "none" }>,
  reads: string,
  level: RubyLevel,
  keepsRoom: boolean,
): TemplateResult {
  const room = keepsRoom ? roomFor(line, reads) : nothing;
  if (reading.kind === "awaited") {
    return html`<span class="counter-read" data-room=${room} lang=${htmlLang(reads)}
      ><span class="draft">…</span></span
    >`;
  }
  const { told } = reading;
  const label = html`<span class="counter-by" lang=${htmlLang(reads)} data-by=${told.by ?? told.shown}
    >${labelOf(told, reads)}</span
  >`;
  const words = told.shown === "draft" ? html`<span class="draft">${told.text}</span>` : whole(told, level);
  return html`<span class="counter-read" data-room=${room} lang=${htmlLang(told.language)}
    ><span>${words}${told.text === "" ? nothing : " "}${label}</span></span
  >`;
}

function whole(
  told: { readonly text: string; readonly ends: readonly number[]; readonly ruby: readonly Ruby[] },
  level: RubyLevel,
): TemplateResult {
  const { phrases: all } = phrases(told.text, told.ends, told.ruby, level, Infinity);
  return html`<span class="settled">${inPhrases(all)}</span>`;
}

function inPhrases(all: readonly Phrase[]): readonly unknown[] {
  return all.map(({ pieces, length }, place) => {
    const words = pieces.map((piece) => withKana(piece));
    const phrase = length > LONG && all.length > 1 ? html`<span class="long-phrase">${words}</span>` : words;
    return place === 0 ? phrase : html`<wbr />${phrase}`;
  });
}
