import { script, stages, utterances } from "./demo";

/** A translation that is found in the place of what was said; nobody made it where it says what was said before a correction. */
export interface TranslatedHit {
  readonly language: string;
  readonly text: string;
  readonly by: { readonly origin: string; readonly machine?: string } | null;
}

/** Finds literally, in the session that is past. */
export function search(
  asked: URLSearchParams,
  corrected: ReadonlyMap<number, unknown>,
  translated: Readonly<Record<number, TranslatedHit>>,
) {
  const query = asked.get("q") ?? "";
  const page = Number(asked.get("page") ?? 1);
  const perPage = Number(asked.get("per_page") ?? 20);
  const found = utterances.map((one) => ({ ...one, text: translated[one.id]?.text ?? one.text }));
  const all = found.filter(({ text }) => text.includes(query));
  const hits = all.slice((page - 1) * perPage, page * perPage).map((utterance) => ({
    session: "past",
    session_title: script.title,
    utterance: utterance.id,
    speaker: utterance.speaker,
    speaker_name: script.roster.find(({ id }) => id === utterance.speaker)?.name ?? null,
    agenda_item: utterance.agenda_item,
    start_ms: utterance.start_ms,
    end_ms: utterance.end_ms,
    stage: stages["past"],
    opened_at: "2026-11-20T04:00:00Z",
    translation: translated[utterance.id]?.language,
    translated_by: translated[utterance.id]?.by,
    corrected: corrected.has(utterance.id),
    snippet: snippet(utterance.text, query).map((one) => ({
      ...one,
      corrected: corrected.has(utterance.id) && one.match,
    })),
    link: `/sessions/past?t=${Math.floor(utterance.start_ms / 1000)}#u${utterance.id}`,
  }));
  return { query, total: all.length, page, per_page: perPage, took_ms: 1, hits };
}

function snippet(text: string, query: string) {
  return text
    .split(query)
    .flatMap((piece, place) => [
      ...(place === 0 ? [] : [{ text: query, match: true }]),
      ...(piece === "" ? [] : [{ text: piece, match: false }]),
    ]);
}
