import type { IncomingMessage, ServerResponse } from "node:http";

/** The token that the mock's counter takes. */
export const TOKEN = "koe_madoguchi";

/** Nobody translates into Burmese here. */
const TRANSLATED = ["en", "zh", "ko", "es", "pt", "vi", "ne", "th", "id", "km", "fil", "mn"];

const reads = ["ja", "ja-x-easy", "en", "zh", "ko", "es", "pt", "vi", "ne", "th", "id", "my", "km", "fil", "mn"].map(
  (language) => {
    const by = TRANSLATED.includes(language)
      ? ["phrase_book"]
      : language === "ja-x-easy"
        ? ["phrase_book", "rules"]
        : [];
    return { language, from: language === "ja" ? [] : [{ spoken: "ja", by }] };
  },
);

const counter = {
  id: "shimin-1",
  reads,
  title: "市民課 1番窓口",
  languages: ["ja", "en"],
  idle_s: 180,
  model: "koe-demo",
  ruby: true,
};

const standing = {
  language: "ja",
  reads: "ja",
  listening: true,
  works: true,
  draft: null as { text: string; of: number | null } | null,
};

export interface Ruby {
  readonly from: number;
  readonly to: number;
  readonly kana: string;
  readonly grade: number;
}

/** What the other side is shown of a line. */
export interface Interpretation {
  readonly language: string;
  readonly shown: "draft" | "whole" | "with_next" | "as_said";
  readonly text?: string;
  readonly ends?: readonly number[];
  readonly ruby?: readonly Ruby[];
  readonly by?: "phrase_book" | "machine";
  readonly readability?: number;
  readonly why?: "unknown" | "behind" | "failed";
}

/** A counter that says what a test tells it to, and notes what its screen asks for. */
export class MockCounter {
  /** What was asked, as `what body`. */
  readonly asked: string[] = [];
  readonly sides = { clerk: { ...standing }, visitor: { ...standing } };
  open = false;
  /** Its recogniser is the demonstration model. */
  demonstrationModel = true;
  /** Its conversation is made up. */
  demonstration = true;
  /** How its screen is configured to stand. */
  layout = "across";
  lines: {
    id: number;
    side: string;
    language: string;
    text: string;
    finished: boolean;
    stands: number;
    ends: readonly number[];
    ruby: readonly Ruby[];
    interpretation: Interpretation | null;
  }[] = [];

  #screens = new Set<ServerResponse>();
  #revision = 1;

  get screens(): number {
    return this.#screens.size;
  }

  /** Settles a finished line. */
  say(side: "clerk" | "visitor", text: string, ruby: readonly Ruby[] = [], ends: readonly number[] = []): void {
    const stands = Array.from(text).length;
    const id = this.lines.length;
    this.lines.push({ id, side, language: "ja", text, finished: true, stands, ends, ruby, interpretation: null });
    this.tell();
  }

  /** Shows a line as it grows, so far for good up to `stands`. */
  grow(side: "clerk" | "visitor", text: string, stands: number, ends: readonly number[] = []): void {
    const last = this.lines.at(-1);
    const goesOn = last !== undefined && last.side === side && !last.finished;
    const id = goesOn ? last.id : this.lines.length;
    const line = { id, side, language: "ja", text, finished: false, stands, ends, ruby: [], interpretation: null };
    this.lines = [...this.lines.slice(0, id), line];
    this.tell();
  }

  /** Says a line in the language that the other side reads. */
  interpret(id: number, interpretation: Interpretation): void {
    this.lines = this.lines.map((line) => (line.id === id ? { ...line, interpretation } : line));
    this.tell();
  }

  /** Sends the whole state to all screens. */
  tell(): void {
    this.#revision += 1;
    for (const screen of this.#screens) this.#send(screen);
  }

  /** Cuts all screens off. */
  cut(): void {
    for (const screen of this.#screens) screen.destroy();
  }

  async answer(request: IncomingMessage, response: ServerResponse, what: string): Promise<void> {
    if (request.headers.authorization !== `Bearer ${TOKEN}`) {
      response.writeHead(401).end();
    } else if (request.method === "POST") {
      let body = "";
      for await (const piece of request) body += String(piece);
      this.asked.push(`${what} ${body}`);
      this.#carryOut(what, JSON.parse(body) as Wanted);
      response.writeHead(204).end();
    } else if (what === "events") {
      response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
      this.#screens.add(response);
      response.on("close", () => this.#screens.delete(response));
      this.#send(response);
    } else {
      const { layout, demonstration, demonstrationModel: demonstration_model } = this;
      response
        .writeHead(200, { "content-type": "application/json" })
        .end(JSON.stringify({ ...counter, layout, demonstration, demonstration_model }));
    }
  }

  #carryOut(what: string, { side, on, language, visitor_reads: reads }: Wanted): void {
    if (what === "begin") {
      this.open = true;
      this.sides.visitor.reads = reads ?? "ja";
    }
    if (what === "end") {
      this.open = false;
      this.lines = [];
    }
    if (what === "listening" && side !== undefined && on !== undefined) this.sides[side].listening = on;
    if (what === "reading" && side !== undefined && language !== undefined) this.sides[side].reads = language;
    this.tell();
  }

  #send(screen: ServerResponse): void {
    const seen = {
      revision: this.#revision,
      sides: this.open ? this.sides : null,
      first: this.lines[0]?.id ?? 0,
      lines: this.lines,
    };
    screen.write(`id: ${this.#revision}\nevent: counter\ndata: ${JSON.stringify(seen)}\n\n`);
  }
}

interface Wanted {
  readonly side?: "clerk" | "visitor";
  readonly on?: boolean;
  readonly language?: string;
  readonly visitor_reads?: string;
}
