import type { APIRequestContext } from "@playwright/test";

export interface Utterance {
  readonly id: number;
  readonly start_ms: number;
  readonly end_ms: number;
  readonly text: string;
}

/** A session that is open and has not come further than this. */
export async function openSession(request: APIRequestContext, latestMs: number): Promise<string | null> {
  const { sessions } = (await (await request.get("/api/v1/sessions")).json()) as {
    sessions: { id: string; stage: string }[];
  };
  const live = sessions.find(({ stage }) => stage === "live");
  if (live === undefined) return null;
  const session = (await (await request.get(`/api/v1/sessions/${live.id}`)).json()) as {
    now: { media_time_ms: number } | null;
  };
  return session.now !== null && session.now.media_time_ms < latestMs ? live.id : null;
}

/** Who has had the floor so far, by name. */
export async function hadTheFloor(request: APIRequestContext, session: string): Promise<readonly string[]> {
  const response = await request.get(`/api/v1/sessions/${session}`);
  const { roster, floor } = (await response.json()) as {
    roster: { id: string; name: string }[];
    floor: { speaker: string | null }[];
  };
  return floor.flatMap(({ speaker }) => roster.filter(({ id }) => id === speaker).map(({ name }) => name));
}

/** What has settled so far. */
export async function settled(request: APIRequestContext, session: string): Promise<readonly Utterance[]> {
  const response = await request.get(`/api/v1/sessions/${session}/utterances?limit=200`);
  return ((await response.json()) as { utterances: readonly Utterance[] }).utterances;
}

/** A run of characters that a reader may look for: long enough to be rare. */
export function phrase(text: string): string {
  const longest = text.split(/[、。\s]/u).toSorted((a, b) => b.length - a.length)[0] ?? text;
  return longest.slice(0, 8);
}
