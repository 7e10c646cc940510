/** Every screen that shows captions of the demonstration model says so. */

import { html, nothing, type TemplateResult } from "lit";
import { say } from "../language/language";
import type { Session } from "../wire/session";

/** Whether the session is made up, or its captions come from the demonstration model. */
export const isDemonstration = ({ demonstration, model }: Session): boolean =>
  demonstration || model?.demonstration === true;

/** At the head of a page that shows captions of the demonstration model. */
export const demoNotice = (): TemplateResult => notice(say().demoModel);

/** At the head of a page that cannot know whether it shows any. */
export const perhapsDemoNotice = (): TemplateResult => notice(say().perhapsDemoModel);

/** Beside the captions of a session in full screen, where the head of its page is out of sight. */
export function demoLine(session: Session): TemplateResult | typeof nothing {
  if (!isDemonstration(session)) return nothing;
  return html`<p class="stage-demo">${sign()} ${say().demoCaptions}</p>`;
}

const notice = (told: string): TemplateResult => html`<p class="notice demo">${sign()} ${told}</p>`;

const sign = (): TemplateResult => html`<span class="notice-sign" aria-hidden="true">!</span>`;
