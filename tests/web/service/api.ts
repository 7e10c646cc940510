import type { APIRequestContext } from "@playwright/test";

export interface Utterance {
  readonly id: number;
  readonly start_ms: number;
  readonly end_ms: number;
  readonly text: string;
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
