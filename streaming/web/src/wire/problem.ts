/** How the service says that something failed: in both languages, chosen by the service. */

import { object, text, type Read } from "./json";

const problem = object({ error: object({ code: text, message: object({ ja: text, en: text }) }) });

export interface Told {
  readonly code: string;
  readonly ja: string;
  readonly en: string;
}

export const told: Read<Told> = (value, at) => {
  const { code, message } = problem(value, at).error;
  return { code, ...message };
};
