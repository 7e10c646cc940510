/** The language of the pages, remembered, and told to the browser by `lang`. */

import { keep, kept } from "../kept";
import { strings, type PageLanguage, type Strings } from "./strings";

const listeners = new Set<() => void>();
let current: PageLanguage = "ja";

/** Takes the remembered language, or the browser's. To be called once, before anything is drawn. */
export function startLanguage(): void {
  const preferred = navigator.language.startsWith("ja") ? (["ja", "en"] as const) : (["en", "ja"] as const);
  current = kept("language", preferred);
  document.documentElement.lang = current;
}

export const language = (): PageLanguage => current;

/** The words of the page in its language. */
export const say = (): Strings => strings[current];

/** The same words in every language, for what everybody must understand. */
export const bothLanguages = <T>(of: (words: Strings) => T): Readonly<Record<PageLanguage, T>> => ({
  ja: of(strings.ja),
  en: of(strings.en),
});

export function switchLanguage(): void {
  current = current === "ja" ? "en" : "ja";
  keep("language", current);
  document.documentElement.lang = current;
  for (const listener of listeners) listener();
}

/** Calls `listener` at every switch, until what is returned is called. */
export function onLanguage(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
