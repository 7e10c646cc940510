/**
 * A service that speaks the agreed wire and does what a test tells it: messages on the feed come when the test says so.
 *
 * It serves the built pages under the service's own policy. It has no picture: WHEP answers that it is full.
 */

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { MockCounter } from "./counter";
import { session, stages, summary, utterances } from "./demo";
import { search, type TranslatedHit } from "./search";
import { refusedTable, savedTable, inWords, type Corrected } from "./town-hall";

const PAGES = fileURLToPath(new URL("../../../streaming/web/dist", import.meta.url));
const POLICY =
  "default-src 'self'; media-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css",
  ".html": "text/html",
  ".js": "text/javascript",
  ".svg": "image/svg+xml",
  ".m3u8": "application/vnd.apple.mpegurl",
  ".mp4": "video/mp4",
};

type Answer = (response: ServerResponse) => void;

export class Mock {
  readonly counter = new MockCounter();
  /** How many utterances the live session's record already holds. */
  said = 0;
  signedIn = false;
  /** What whoever is signed in may do. */
  roles: readonly string[] = ["operator"];
  /** Whether the sessions are demonstrations, captioned by the demonstration model. */
  demonstration = true;
  /** Paths that fail as a whole with this status. */
  readonly failing = new Map<string, number>();
  /** How often each of these paths is still too busy, and says when to come back. */
  readonly busy = new Map<string, number>();
  /** The languages in which the feed was asked for, in order. */
  readonly asked: string[] = [];
  /** What chamber screens asked for, in order. */
  readonly screensAsked: string[] = [];
  /** Whether the service knows how words are read. */
  furigana = false;
  /** How long captions' lines are, where the town says so. */
  captionCharacters: number | null = null;
  /** What was asked to change, as `METHOD path body`. */
  readonly changes: string[] = [];
  /** What the unsure words are, where not what the script says. */
  misheard: string | null = null;
  /** What was corrected, by utterance. */
  readonly corrected = new Map<number, Corrected>();
  /** What the feed's greeting says of the picture's clock. */
  rtp: { picture_clock: number; picture_origin: number } | null = null;
  /** What the record has of its utterances in other languages: by language, then by utterance. */
  translations: Readonly<Record<string, Readonly<Record<number, object>>>> = {};
  /** Which utterances a search finds in a translation. */
  translatedHits: Readonly<Record<number, TranslatedHit>> = {};
  /** After how many characters rows of the record's utterances may end. */
  ends: readonly number[] = [];
  /** What captions can be read in, where not what the demonstration has. */
  languages: readonly string[] | null = null;
  /** Where a recording lies, should the test have one. */
  media: string | null = null;

  #server = createServer((request, response) => void this.#answer(request, response));
  #listeners = new Set<ServerResponse>();
  #screens = new Set<ServerResponse>();
  #picture: object = { stage: "live", source: "connected", speaker: "chair", agenda_item: 1, lines: [] };
  #seq = 0;
  /** In which stage the session called `live` is: what was last told, also to those who join anew. */
  #liveStage: unknown = "live";

  static async start(): Promise<Mock> {
    if (!existsSync(PAGES)) throw new Error("the pages are not built: npm run build in streaming/web");
    const mock = new Mock();
    await new Promise<void>((resolve) => mock.#server.listen(0, "127.0.0.1", resolve));
    return mock;
  }

  get address(): string {
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("the mock does not listen on a port");
    return `http://127.0.0.1:${address.port}`;
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Sends a message to all who follow the feed. */
  tell(type: string, fields: object): void {
    if (type === "stage" && "stage" in fields) this.#liveStage = fields.stage;
    for (const listener of this.#listeners) this.#send(listener, type, fields);
  }

  /** Sends the caption of one of the script's utterances. */
  caption(id: number, fields: object): void {
    const { speaker, agenda_item, start_ms, end_ms } = utterances[id] ?? { start_ms: 0, end_ms: 0 };
    const whose = { utterance: id, language: "ja", speaker, agenda_item, start_ms, end_ms };
    this.tell("caption", { ...whose, revision: 0, settled: "", stable: "", draft: "", state: "tentative", ...fields });
  }

  get screens(): number {
    return this.#screens.size;
  }

  /** Shows chamber screens a changed picture. */
  show(changes: object): void {
    this.#picture = { ...this.#picture, ...changes };
    for (const screen of this.#screens) this.#send(screen, "monitor", this.#picture);
  }

  /** Cuts off all chamber screens. */
  cutScreens(): void {
    for (const screen of this.#screens) screen.destroy();
  }

  /** Cuts off all who follow the feed. */
  cut(): void {
    for (const listener of this.#listeners) listener.destroy();
  }

  #send(listener: ServerResponse, type: string, fields: object): void {
    this.#seq += 1;
    listener.write(
      `id: ${this.#seq}\nevent: ${type}\ndata: ${JSON.stringify({ type, seq: this.#seq, ...fields })}\n\n`,
    );
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader("content-security-policy", POLICY);
    response.setHeader("x-content-type-options", "nosniff");
    const url = new URL(request.url ?? "/", this.address);
    const failing = this.failing.get(url.pathname);
    const busy = this.busy.get(url.pathname) ?? 0;
    this.busy.set(url.pathname, busy - 1);
    if (busy > 0) problem(503, "busy", "混み合っています。", "Busy.")(response.setHeader("retry-after", "1"));
    else if (failing !== undefined) problem(failing, "down", "ただいま使えません。", "Not available now.")(response);
    else if (url.pathname.startsWith("/api/v1/counters/"))
      await this.counter.answer(request, response, url.pathname.split("/")[5] ?? "");
    else if (url.pathname.startsWith("/api/")) (await this.#api(request, url))(response);
    else await page(url.pathname, response);
  }

  async #api(request: IncomingMessage, url: URL): Promise<Answer> {
    const [what = "", id = "", ...rest] = url.pathname.slice("/api/v1/".length).split("/");
    if (request.method !== "GET") return this.#change(request, url, [what, ...rest].join("/"));
    const { demonstration } = this;
    if (what === "service") return json({ name: "Koe", version: "0.1.0", town: "みなと野市", demonstration });
    if (what === "me") return this.signedIn ? json({ name: "sousa", roles: this.roles, csrf: "c5rf" }) : unauthorised;
    if (what === "terms") return json(savedTable(0));
    if (what === "recordings") return json({ recordings: [], largest_bytes: 16e9, most: 20, demonstration });
    if (what === "search") return json(search(url.searchParams, this.corrected, this.translatedHits));
    if (what === "operator") return (response) => void this.#follow(response);
    if (what === "sessions" && id === "") {
      return json({ sessions: Object.keys(stages).map((one) => summary(one, this.said, demonstration)) });
    }
    return what === "sessions" && id in stages ? this.#session(id, rest.join("/"), url, request) : missing;
  }

  #session(id: string, what: string, url: URL, request: IncomingMessage): Answer {
    if (what === "") {
      const stage = id === "live" ? { stage: this.#liveStage } : {};
      return json({
        ...session(id, this.said, this.demonstration),
        ...stage,
        furigana: this.furigana,
        caption_characters: this.captionCharacters,
        ...(this.languages === null ? {} : { languages: this.languages }),
      });
    }
    if (what === "monitor") {
      this.screensAsked.push(url.search);
      return (response) => this.#watch(response);
    }
    if (what === "utterances") return json(this.#record(id, url.searchParams));
    if (what === "captions") {
      this.asked.push(url.searchParams.get("language") ?? "");
      return (response) => this.#follow(response);
    }
    const media = this.media;
    if (what.startsWith("recording") && media !== null) {
      return (response) => void file(join(media, what.split("/").at(-1) ?? ""), response, request.headers.range);
    }
    return missing;
  }

  #record(id: string, asked: URLSearchParams) {
    const all = id === "live" ? utterances.slice(0, this.said) : utterances;
    const after = Number(asked.get("after") ?? -1);
    // Small pages, so that a page of the record is never all of it.
    const limit = Math.min(15, Number(asked.get("limit") ?? 15));
    const some = all.filter((one) => one.id > after).slice(0, limit);
    const last = some.at(-1)?.id ?? null;
    if (asked.get("words") === "true")
      return { utterances: some.map((one) => inWords(one, this.corrected.get(one.id), this.misheard)), next: null };
    const language = asked.get("language") ?? "ja";
    const ruby = (text: string) => (asked.get("ruby") === "true" ? readings(text) : undefined);
    const translated = some.map((one) => ({
      ...this.#asCorrected(one),
      ends: this.ends,
      ruby: ruby(one.text),
      translation: this.translations[language]?.[one.id] ?? null,
    }));
    return { utterances: translated, next: last === null || last >= (all.at(-1)?.id ?? 0) ? null : last };
  }

  #asCorrected(one: (typeof utterances)[number]) {
    const corrected = this.corrected.get(one.id);
    if (corrected === undefined) return one;
    const { words: _, ...whole } = inWords(one, corrected, this.misheard);
    return whole;
  }

  #follow(response: ServerResponse): void {
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    this.#listeners.add(response);
    response.on("close", () => this.#listeners.delete(response));
    const { rtp } = this;
    this.#send(response, "hello", { session: "live", stage: this.#liveStage, rtp, now: null, media_time_ms: 0 });
  }

  #watch(response: ServerResponse): void {
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    this.#screens.add(response);
    response.on("close", () => this.#screens.delete(response));
    this.#send(response, "monitor", this.#picture);
  }

  #correct(id: number, corrected: Corrected): Answer {
    const one = utterances[id];
    if (one === undefined) return missing;
    const before = this.corrected.get(id);
    const edition = before === undefined ? 0 : before.edition + 1;
    if (corrected.edition !== edition)
      return problem(409, "corrected_meanwhile", "ほかの人が先に訂正しました。", "Too late.");
    this.corrected.set(id, corrected);
    return json(inWords(one, corrected, this.misheard));
  }

  async #change(request: IncomingMessage, url: URL, what: string): Promise<Answer> {
    let body = "";
    for await (const piece of request) body += String(piece);
    if (what === "sessions/whep") return full;
    this.changes.push(`${request.method} ${url.pathname} ${body}`);
    if (what.startsWith("sign-in")) {
      if (!body.includes("himitsu")) return unauthorised;
      this.signedIn = true;
      return json({});
    }
    if (request.headers["x-csrf-token"] !== "c5rf")
      return problem(403, "csrf", "確認できません。", "Cannot be verified.");
    if (what === "sign-out") this.signedIn = false;
    if (what === "terms") return body.includes("まちがい") ? (response) => refusedTable(response) : json(savedTable(1));
    const utterance = /utterances\/(\d+)\/corrections/u.exec(what)?.[1];
    if (utterance !== undefined) return this.#correct(Number(utterance), JSON.parse(body) as Corrected);
    return json({});
  }
}

/** How some words of the script are read. */
export function readings(text: string) {
  const known = [
    ["会議", "かいぎ", 3],
    ["議案", "ぎあん", 4],
    ["令和", "れいわ", 4],
  ] as const;
  const found = known.flatMap(([word, kana, grade]) => {
    const from = Array.from(text.split(word, 1)[0] ?? "").length;
    return text.includes(word) ? [{ from, to: from + 2, kana, grade }] : [];
  });
  return found.toSorted((a, b) => a.from - b.from);
}

const full: Answer = (response) => {
  response.setHeader("retry-after", "7");
  problem(503, "full", "満員です。", "Full.")(response);
};
const missing = problem(404, "no_such_session", "この会議は見つかりません。", "There is no such session.");
const unauthorised: Answer = (response) => response.writeHead(401).end();

function json(body: object): Answer {
  return (response) => response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
}

function problem(status: number, code: string, ja: string, en: string): Answer {
  return (response) => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify({ error: { code, message: { ja, en } } }));
  };
}

async function page(path: string, response: ServerResponse): Promise<void> {
  const isFile = path.startsWith("/assets/") || path === "/icon.svg";
  await file(join(PAGES, isFile ? path : "index.html"), response);
}

async function file(path: string, response: ServerResponse, range = ""): Promise<void> {
  try {
    const body = await readFile(path);
    const [, from, to] = /^bytes=(\d+)-(\d+)$/u.exec(range) ?? [];
    const isPart = from !== undefined && to !== undefined;
    if (isPart) response.setHeader("content-range", `bytes ${from}-${to}/${body.length}`);
    response.writeHead(isPart ? 206 : 200, { "content-type": TYPES[extname(path)] ?? "application/octet-stream" });
    response.end(isPart ? body.subarray(Number(from), Number(to) + 1) : body);
  } catch {
    missing(response);
  }
}
