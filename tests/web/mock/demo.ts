/** The demonstration session as the mock tells it. */

import { readFileSync } from "node:fs";

interface Script {
  readonly title: string;
  readonly agenda: readonly { id: number; title: string }[];
  readonly roster: readonly { id: string; name: string; reading: string; role: string; title: string }[];
  readonly cues: readonly { at_ms: number; speaker?: string; agenda_item?: number }[];
  readonly lines: readonly Line[];
  readonly length_ms: number;
}

export interface Line {
  readonly start_ms: number;
  readonly end_ms: number;
  readonly speaker: string;
  readonly agenda_item: number;
  readonly text: string;
}

const file = new URL("../../../pipeline/demo/session.json", import.meta.url);
export const script = JSON.parse(readFileSync(file, "utf8")) as Script;

export const utterances = script.lines.map(({ speaker, agenda_item, start_ms, end_ms, text }, id) => ({
  id,
  speaker,
  agenda_item,
  start_ms,
  end_ms,
  text,
}));

export type Stage = "live" | "scheduled" | "adjourned";

export const stages: Readonly<Record<string, Stage>> = { live: "live", past: "adjourned", soon: "scheduled" };

export function summary(id: string, said: number, demonstration: boolean) {
  const stage = stages[id];
  return {
    id,
    title: script.title,
    language: "ja",
    stage,
    opened_at: stage === "scheduled" ? null : "2026-11-20T04:00:00Z",
    length_ms: stage === "adjourned" ? script.length_ms : null,
    demonstration,
    utterances: stage === "adjourned" ? utterances.length : said,
  };
}

export function session(id: string, said: number, demonstration: boolean) {
  const isLive = stages[id] === "live";
  const floor = script.cues.flatMap(({ at_ms, speaker }) => (speaker === undefined ? [] : [{ at_ms, speaker }]));
  const course = script.cues.flatMap(({ at_ms, agenda_item }) =>
    agenda_item === undefined ? [] : [{ at_ms, agenda_item }],
  );
  return {
    ...summary(id, said, demonstration),
    agenda: script.agenda,
    roster: script.roster,
    now: isLive ? { speaker: "chair", agenda_item: 1, media_time_ms: 0 } : null,
    model: { name: demonstration ? "koe-demo" : "large-v3", demonstration },
    floor: isLive ? floor.slice(0, 1) : floor,
    agenda_course: isLive ? course.slice(0, 1) : course,
    recording: {
      playlist: `/api/v1/sessions/${id}/recording.m3u8`,
      parts: [{ number: 0, starts_at_ms: 0, length_ms: isLive ? 60_000 : script.length_ms }],
    },
    languages: ["ja", "en", "ne", "ja-x-easy"],
    gaps: id === "past" ? [{ start_ms: 97_000, end_ms: 99_000 }] : [],
  };
}
