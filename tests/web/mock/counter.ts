import type { IncomingMessage, ServerResponse } from "node:http";

/** The token that the mock's counter takes. */
export const TOKEN = "koe_madoguchi";

const counter = {
  id: "shimin-1",
  title: "市民課 1番窓口",
  languages: ["ja", "en"],
  idle_s: 180,
  model: "koe-demo",
  demonstration_model: true,
  demonstration: true,
  ruby: true,
};

const standing = {
  language: "ja",
  listening: true,
  works: true,
  draft: null as { text: string; of: number | null } | null,
};

/** A counter that says what a test tells it to, and notes what its screen asks for. */
export class MockCounter {
  /** What was asked, as `what body`. */
  readonly asked: string[] = [];
  readonly sides = { clerk: { ...standing }, visitor: { ...standing } };
  open = false;
  lines: {
    id: number;
    side: string;
    language: string;
    text: string;
    finished: boolean;
    ruby: readonly { from: number; to: number; kana: string; grade: number }[];
  }[] = [];

  #screens = new Set<ServerResponse>();
  #revision = 1;

  get screens(): number {
    return this.#screens.size;
  }

  /** Settles a finished line. */
  say(
    side: "clerk" | "visitor",
    text: string,
    ruby: readonly { from: number; to: number; kana: string; grade: number }[] = [],
  ): void {
    this.lines.push({ id: this.lines.length, side, language: "ja", text, finished: true, ruby });
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
      this.#carryOut(what, JSON.parse(body) as { side?: "clerk" | "visitor"; on?: boolean });
      response.writeHead(204).end();
    } else if (what === "events") {
      response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
      this.#screens.add(response);
      response.on("close", () => this.#screens.delete(response));
      this.#send(response);
    } else {
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(counter));
    }
  }

  #carryOut(what: string, { side, on }: { side?: "clerk" | "visitor"; on?: boolean }): void {
    if (what === "begin") this.open = true;
    if (what === "end") {
      this.open = false;
      this.lines = [];
    }
    if (what === "listening" && side !== undefined && on !== undefined) this.sides[side].listening = on;
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
