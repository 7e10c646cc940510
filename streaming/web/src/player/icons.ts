import { svg, type SVGTemplateResult } from "lit";

/** Pictures on buttons, drawn here so that no font has to have them. The words beside them say the same. */
export type Icon = "play" | "pause" | "sound" | "silent" | "full" | "leave";

const speaker = svg`<path d="M3 9v6h4l5 4V5L7 9z"/>`;

const drawings: Readonly<Record<Icon, SVGTemplateResult>> = {
  play: svg`<path d="M7 4v16l13-8z"/>`,
  pause: svg`<path d="M6 4h4v16H6zM14 4h4v16h-4z"/>`,
  sound: svg`${speaker}<path fill="none" stroke="currentColor" stroke-width="2" d="M15 9q3 3 0 6M17.5 6.5q6 5.5 0 11"/>`,
  silent: svg`${speaker}<path fill="none" stroke="currentColor" stroke-width="2" d="M15 9l6 6M21 9l-6 6"/>`,
  full: svg`<path fill="none" stroke="currentColor" stroke-width="2.5" d="M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5"/>`,
  leave: svg`<path fill="none" stroke="currentColor" stroke-width="2.5" d="M9 4v5H4M20 9h-5V4M15 20v-5h5M4 15h5v5"/>`,
};

export function drawing(icon: Icon): SVGTemplateResult {
  return svg`<svg class="icon" viewBox="0 0 24 24" width="20" height="20" fill="currentColor" aria-hidden="true">${drawings[icon]}</svg>`;
}
