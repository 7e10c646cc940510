/** The languages of captions, as those who read them call them. */

import { keep, kept } from "../kept";
import type { Session } from "../wire/session";

const NAMES: Readonly<Record<string, string>> = {
  ja: "日本語",
  "ja-x-easy": "やさしい日本語",
  en: "English",
  zh: "中文（简体）",
  ko: "한국어",
  es: "Español",
  pt: "Português",
  vi: "Tiếng Việt",
  ne: "नेपाली",
  th: "ภาษาไทย",
  id: "Bahasa Indonesia",
  my: "မြန်မာဘာသာ",
  km: "ភាសាខ្មែរ",
  fil: "Filipino",
  mn: "Монгол",
};

export const PLAIN_JAPANESE = "ja-x-easy";

/** Whether a language is Japanese, plain or not. */
export const isJapanese = (language: string): boolean => language === "ja" || language === PLAIN_JAPANESE;

export const nameOf = (language: string): string => NAMES[language] ?? language;

/** For the `lang` attribute, by which browsers choose fonts and voices. */
export const htmlLang = (language: string): string => (language === "zh" ? "zh-Hans" : language);

/** How high the rows of a script are, in ems, where marks above and below its letters need more than others' do (style/scripts.css). */
const LEADING_EM: Readonly<Record<string, number>> = { ne: 1.8, th: 1.8, my: 2.2, km: 2.2 };

export const leadingEm = (language: string): number => LEADING_EM[language] ?? 0;

/** The reader's language, where the session has it; else the one that is spoken. */
export function keptCaptionLanguage(session: Session): string {
  return kept("captions.language", [session.language, ...session.languages]);
}

export function keepCaptionLanguage(language: string): void {
  keep("captions.language", language);
}
