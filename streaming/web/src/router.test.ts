import { expect, test } from "vitest";
import { archivePath, monitorPath, recordingPath, route } from "./router";

const at = (path: string) => route(new URL(path, "http://koe.test"));

test("addresses lead to their pages", () => {
  expect(
    ["/", "/archive", "/sign-in", "/operator", "/nowhere", "/sessions", "/sessions/a/b"].map((path) => at(path).page),
  ).toEqual(["home", "archive", "sign-in", "operator", "missing", "missing", "missing"]);
});

test("a session is live unless a second of its recording is asked for", () => {
  expect(at("/sessions/demo-1")).toEqual({ page: "session", id: "demo-1", recordingAt: null, utterance: null });
  expect(at("/sessions/demo-1?t=83#u12")).toEqual({
    page: "session",
    id: "demo-1",
    recordingAt: 83_000,
    utterance: 12,
  });
});

test("what is not a second is not asked for", () => {
  for (const t of ["-1", "1e9", "x", "NaN", "99999999"])
    expect(at(`/sessions/a?t=${t}`)).toMatchObject({ recordingAt: null });
});

test("a broken escape leads to no page", () => {
  expect(at("/sessions/%E0%A4%A").page).toBe("missing");
});

test("paths made here are read here", () => {
  expect(at(recordingPath("定例会 1", 83_400, 12))).toEqual({
    page: "session",
    id: "定例会 1",
    recordingAt: 83_000,
    utterance: 12,
  });
  expect(at(archivePath("予算&案", "s", 2))).toEqual({ page: "archive", query: "予算&案", session: "s", number: 2 });
});

test("a one-time link carries its token", () => {
  expect(at("/sign-in/once/abc-123")).toEqual({ page: "sign-in-once", token: "abc-123" });
});

test("a chamber's screen shows one session, or whichever is open", () => {
  expect(at("/monitor")).toEqual({ page: "monitor", session: null });
  expect(at(monitorPath("定例会 1", "?background=key"))).toEqual({ page: "monitor", session: "定例会 1" });
  expect(at("/monitor/a/b").page).toBe("missing");
});
