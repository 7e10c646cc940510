/** The service's HTTP interface, as functions. */

import { againMs } from "./busy";
import { pause } from "./time/pause";
import { me, type Me } from "./wire/account";
import { counter as readCounter, type Counter } from "./wire/counter";
import { type Read, WrongShape } from "./wire/json";
import { told, type Told } from "./wire/problem";
import { recorded, recordedList, type NewRecorded, type Recorded, type RecordedList } from "./wire/recorded-sound";
import { found, type Found } from "./wire/search";
import * as wire from "./wire/session";
import { termProblems, townTerms, type TermProblem, type TownTerms } from "./wire/terms";

/** A request that gave no answer to show. `told` is the service's own explanation, where it gave one. */
export class Failure extends Error {
  constructor(
    readonly kind: "unreachable" | "refused" | "unreadable",
    readonly status: number,
    readonly told: Told | null,
  ) {
    super(`the request failed: ${kind} ${status}`);
    this.name = "Failure";
  }
}

export const counterApi = (id: string): string => `/api/v1/counters/${encodeURIComponent(id)}`;
/** A table of terms that was not taken, with what is wrong in which line. */
export class BadTerms extends Failure {
  constructor(
    told: Told | null,
    readonly problems: readonly TermProblem[],
  ) {
    super("refused", 422, told);
  }
}

const RECORDINGS = "/api/v1/recordings";
export const sessionApi = (id: string): string => `/api/v1/sessions/${encodeURIComponent(id)}`;

export const service = (): Promise<wire.ServiceInfo> => get("/api/v1/service", wire.service);
export const sessions = (signal?: AbortSignal): Promise<readonly wire.SessionSummary[]> =>
  get("/api/v1/sessions", wire.sessions, signal);
export const session = (id: string): Promise<wire.Session> => get(sessionApi(id), wire.session);

/**
 * All utterances so far, with what there is of them in `language`, with kana where they are wanted, page by page:
 * `each` is called with what each brings.
 */
export async function utterances(
  id: string,
  { language, ruby }: { readonly language: string; readonly ruby: boolean },
  each: (some: readonly wire.Utterance[]) => void,
  signal: AbortSignal,
): Promise<void> {
  let after: number | null = null;
  const asked = `limit=200&language=${encodeURIComponent(language)}${ruby ? "&ruby=true" : ""}`;
  for (;;) {
    const from: string = after === null ? "" : `&after=${after}`;
    const page = await getPatiently(`${sessionApi(id)}/utterances?${asked}${from}`, wire.utterances, signal);
    each(page.utterances);
    // A page that leads nowhere new would be asked for without end.
    if (page.next === null || (after !== null && page.next <= after)) return;
    after = page.next;
  }
}

/** One utterance as it is now, in `language`; a list of it alone, or of none. */
export async function utterance(
  id: string,
  number: number,
  { language, ruby }: { readonly language: string; readonly ruby: boolean },
): Promise<readonly wire.Utterance[]> {
  const asked = new URLSearchParams({ limit: "1", language });
  if (ruby) asked.set("ruby", "true");
  if (number > 0) asked.set("after", String(number - 1));
  const page = await getPatiently(`${sessionApi(id)}/utterances?${asked.toString()}`, wire.utterances);
  return page.utterances.filter((one) => one.id === number);
}

export function search(query: string, session: string, page: number, signal: AbortSignal): Promise<Found> {
  const asked = new URLSearchParams({ q: query, page: String(page), per_page: "20" });
  if (session !== "") asked.set("session", session);
  return get(`/api/v1/search?${asked.toString()}`, found, signal);
}

/** Who is signed in; null where nobody is. */
export async function whoAmI(): Promise<Me | null> {
  try {
    return await get("/api/v1/me", me);
  } catch (failure) {
    if (failure instanceof Failure && failure.status === 401) return null;
    throw failure;
  }
}

export const signIn = (name: string, password: string): Promise<void> => post("/api/v1/sign-in", { name, password });
export const signInOnce = (token: string): Promise<void> => post("/api/v1/sign-in/once", { token });
export const signOut = (csrf: string): Promise<void> => post("/api/v1/sign-out", {}, csrf);

export const recordings = (): Promise<RecordedList> => get(RECORDINGS, recordedList);

/** Takes a place for a file, whose bytes then come by {@link appendChunk}. */
export const addRecorded = (file: NewRecorded, csrf: string): Promise<Recorded> =>
  postFor(RECORDINGS, file, csrf, recorded);

/** How much of a file the service has. */
export async function uploadOffset(number: number, signal: AbortSignal): Promise<number> {
  return offsetTold(await send(`${RECORDINGS}/${number}`, { method: "HEAD", signal }));
}

/** Sends what follows `offset`; gives how much the service has then. */
export async function appendChunk(
  number: number,
  offset: number,
  chunk: Blob,
  csrf: string,
  signal: AbortSignal,
): Promise<number> {
  const headers = { "upload-offset": String(offset), "x-csrf-token": csrf };
  return offsetTold(await send(`${RECORDINGS}/${number}`, { method: "PATCH", headers, body: chunk, signal }));
}

export const stopRecorded = (number: number, csrf: string): Promise<void> =>
  post(`${RECORDINGS}/${number}/stop`, {}, csrf);
export const resumeRecorded = (number: number, csrf: string): Promise<void> =>
  post(`${RECORDINGS}/${number}/resume`, {}, csrf);
export async function removeRecorded(number: number, csrf: string): Promise<void> {
  await send(`${RECORDINGS}/${number}`, { method: "DELETE", headers: { "x-csrf-token": csrf } });
}

function offsetTold(response: Response): number {
  const offset = Number(response.headers.get("upload-offset") ?? "none");
  if (!Number.isSafeInteger(offset) || offset < 0) throw new Failure("unreadable", response.status, null);
  return offset;
}

export const giveFloor = (id: string, speaker: string | null, csrf: string): Promise<void> =>
  post(`${sessionApi(id)}/floor`, { speaker, at_ms: null }, csrf);
export const takeUpItem = (id: string, item: number, csrf: string): Promise<void> =>
  post(`${sessionApi(id)}/agenda-item`, { agenda_item: item, at_ms: null }, csrf);

/** What words are to be replaced, on top of which edition. */
export interface Correction {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly edition: number;
}
export const correct = (id: string, utterance: number, correction: Correction, csrf: string): Promise<wire.InWords> =>
  postFor(`${sessionApi(id)}/utterances/${utterance}/corrections`, correction, csrf, wire.inWords);
export const closeSession = (id: string, closed: boolean, csrf: string): Promise<void> =>
  post(`${sessionApi(id)}/closed-session`, { closed }, csrf);

/** Some utterances with their words, from the one after `after` on. */
export async function inWords(id: string, after: number, limit: number): Promise<readonly wire.InWords[]> {
  const from = after < 0 ? "" : `&after=${after}`;
  const path = `${sessionApi(id)}/utterances?words=true&limit=${limit}${from}`;
  return (await getPatiently(path, wire.utterancesInWords)).utterances;
}

export const terms = (): Promise<TownTerms> => get("/api/v1/terms", townTerms);

/** Saves a whole table, as CSV in any encoding that the service takes, in the place of `generation`. */
export async function saveTerms(table: string | Blob, generation: number, csrf: string): Promise<TownTerms> {
  const path = `/api/v1/terms?generation=${generation}`;
  const headers = { "content-type": "text/csv", "x-csrf-token": csrf };
  const response = await reach(path, { method: "PUT", headers, body: table });
  if (response.status === 422) {
    const body: unknown = await response.json().catch(() => null);
    throw new BadTerms(readOr(told, body), readOr(termProblems, body)?.problems ?? []);
  }
  return answer(await accepted(response), path, townTerms);
}

function readOr<T>(read: Read<T>, body: unknown): T | null {
  try {
    return read(body, "error");
  } catch {
    return null;
  }
}

/** A counter as its screen needs to know it. */
export const counter = (id: string, headers: Headers): Promise<Counter> =>
  get(counterApi(id), readCounter, undefined, headers);

/** Has something done at a counter: `begin`, `end`, `listening`, `language`. */
export async function atCounter(id: string, what: string, body: object, headers: Headers): Promise<void> {
  await send(`${counterApi(id)}/${what}`, posted(body, headers));
}

type Headers = Readonly<Record<string, string>>;

async function get<T>(path: string, read: Read<T>, signal?: AbortSignal, more: Headers = {}): Promise<T> {
  return answer(await send(path, getting(signal, more)), path, read);
}

/** As {@link get}, and again while the service is busy and says when to come back. */
async function getPatiently<T>(path: string, read: Read<T>, signal?: AbortSignal): Promise<T> {
  for (let asked = 1; ; asked += 1) {
    const response = await reach(path, getting(signal));
    const after = response.status === 503 ? response.headers.get("retry-after") : null;
    const waitMs = againMs(after, asked, Math.random());
    if (waitMs === null) return answer(await accepted(response), path, read);
    await pause(waitMs, signal);
  }
}

function getting(signal?: AbortSignal, more: Headers = {}): RequestInit {
  return { headers: { accept: "application/json", ...more }, ...(signal && { signal }) };
}

async function post(path: string, body: object, csrf?: string): Promise<void> {
  await send(path, posted(body, csrf === undefined ? {} : { "x-csrf-token": csrf }));
}

async function postFor<T>(path: string, body: object, csrf: string, read: Read<T>): Promise<T> {
  return answer(await send(path, posted(body, { "x-csrf-token": csrf })), path, read);
}

function posted(body: object, more: Headers): RequestInit {
  return {
    method: "POST",
    headers: { "content-type": "application/json", ...more },
    body: JSON.stringify(body),
  };
}

async function answer<T>(response: Response, path: string, read: Read<T>): Promise<T> {
  try {
    return read(await response.json(), path);
  } catch (error) {
    if (error instanceof WrongShape || error instanceof SyntaxError)
      throw new Failure("unreadable", response.status, null);
    throw error;
  }
}

async function send(path: string, request: RequestInit): Promise<Response> {
  return accepted(await reach(path, request));
}

async function reach(path: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(path, { ...request, credentials: "same-origin" });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Failure("unreachable", 0, null);
  }
}

async function accepted(response: Response): Promise<Response> {
  if (response.ok) return response;
  throw new Failure("refused", response.status, await explanation(response));
}

async function explanation(response: Response): Promise<Told | null> {
  try {
    return told(await response.json(), "error");
  } catch {
    return null;
  }
}
