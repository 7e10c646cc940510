import { html, type TemplateResult } from "lit";
import { say } from "../language/language";
import type { Role, Speaker } from "../wire/session";

/** One sign a role, so that roles differ without colour. */
const SIGNS: Readonly<Record<Role, string>> = { chair: "◆", member: "●", official: "■", clerk: "▲", visitor: "★" };

/** Who speaks: a sign, the name, and the office. */
export function speakerLabel(roster: readonly Speaker[], id: string | null): TemplateResult {
  const speaker = roster.find((one) => one.id === id);
  if (speaker === undefined) {
    return html`<span class="speaker"
      ><span class="speaker-sign" aria-hidden="true">○</span> ${say().unknownSpeaker}</span
    >`;
  }
  return html`<span class="speaker">
    <span class="speaker-sign" aria-hidden="true">${SIGNS[speaker.role]}</span>
    <span class="speaker-name">${speaker.name}</span>
    <span class="speaker-office">${office(speaker)}</span>
  </span>`;
}

/** The printed title, or else the role in the page's language. */
export function office(speaker: Speaker): string {
  return speaker.title === "" ? say().roles[speaker.role] : speaker.title;
}
