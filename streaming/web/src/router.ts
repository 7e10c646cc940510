/** Which page an address means. */

export type Route =
  | { readonly page: "home" }
  | {
      readonly page: "session";
      readonly id: string;
      readonly recordingAt: number | null;
      readonly utterance: number | null;
    }
  | { readonly page: "archive"; readonly query: string; readonly session: string; readonly number: number }
  | { readonly page: "sign-in" }
  | { readonly page: "sign-in-once"; readonly token: string }
  | { readonly page: "operator" }
  | { readonly page: "counter"; readonly id: string }
  | { readonly page: "monitor"; readonly session: string | null }
  | { readonly page: "terms" }
  | { readonly page: "new-recording" }
  | { readonly page: "missing" };

export function route(address: URL): Route {
  const steps = address.pathname.split("/").filter((step) => step !== "");
  const [first, second, third] = steps;
  if (steps.length === 0) return { page: "home" };
  if (first === "sessions" && second !== undefined && steps.length === 2) return sessionRoute(address, second);
  if (first === "archive" && steps.length === 1) return archiveRoute(address);
  if (first === "sign-in" && steps.length === 1) return { page: "sign-in" };
  if (first === "sign-in" && second === "once" && third !== undefined && steps.length === 3) {
    const token = decoded(third);
    return token === null ? { page: "missing" } : { page: "sign-in-once", token };
  }
  if (first === "counter" && second !== undefined && steps.length === 2) {
    const id = decoded(second);
    return id === null ? { page: "missing" } : { page: "counter", id };
  }
  if (first === "monitor" && steps.length <= 2) return monitorRoute(second);
  if (first === "operator" && steps.length === 1) return { page: "operator" };
  if (first === "terms" && steps.length === 1) return { page: "terms" };
  if (first === "recordings" && second === "new" && steps.length === 2) return { page: "new-recording" };
  return { page: "missing" };
}

export function sessionPath(id: string): string {
  return `/sessions/${encodeURIComponent(id)}`;
}

/** The chamber's screen of a session; `asked` is what it is to look like. */
export function monitorPath(id: string, asked = ""): string {
  return `/monitor/${encodeURIComponent(id)}${asked}`;
}

/** The page that plays the recording from `ms`, with an utterance marked where one is meant. */
export function recordingPath(id: string, ms: number, utterance: number | null): string {
  const mark = utterance === null ? "" : `#u${utterance}`;
  return `${sessionPath(id)}?t=${Math.floor(ms / 1000)}${mark}`;
}

export function archivePath(query: string, session: string, number: number): string {
  const asked = new URLSearchParams();
  if (query !== "") asked.set("q", query);
  if (session !== "") asked.set("session", session);
  if (number > 1) asked.set("page", String(number));
  const search = asked.toString();
  return search === "" ? "/archive" : `/archive?${search}`;
}

function sessionRoute(address: URL, step: string): Route {
  const id = decoded(step);
  if (id === null) return { page: "missing" };
  const asked = address.searchParams.get("t");
  const recordingAt = asked !== null && /^\d{1,7}(\.\d{1,3})?$/u.test(asked) ? Number(asked) * 1000 : null;
  const mark = /^#u(\d{1,9})$/u.exec(address.hash)?.[1];
  return { page: "session", id, recordingAt, utterance: mark === undefined ? null : Number(mark) };
}

function monitorRoute(step: string | undefined): Route {
  if (step === undefined) return { page: "monitor", session: null };
  const session = decoded(step);
  return session === null ? { page: "missing" } : { page: "monitor", session };
}

function archiveRoute(address: URL): Route {
  const asked = address.searchParams;
  const number = /^[1-9]\d{0,5}$/u.exec(asked.get("page") ?? "")?.[0];
  return {
    page: "archive",
    query: (asked.get("q") ?? "").slice(0, 200),
    session: asked.get("session") ?? "",
    number: Number(number ?? 1),
  };
}

function decoded(step: string): string | null {
  try {
    return decodeURIComponent(step);
  } catch {
    return null;
  }
}
