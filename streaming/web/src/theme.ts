/** The colours of the pages; `auto` follows the device. */

import { keep, kept } from "./kept";

export const THEMES = ["auto", "light", "dark", "contrast"] as const;
export type Theme = (typeof THEMES)[number];

const dark = matchMedia("(prefers-color-scheme: dark)");
const contrast = matchMedia("(prefers-contrast: more)");

export const keptTheme = (): Theme => kept("theme", THEMES);

export function startTheme(): void {
  for (const wish of [dark, contrast]) wish.addEventListener("change", show);
  show();
}

export function chooseTheme(theme: Theme): void {
  keep("theme", theme);
  show();
}

function show(): void {
  const theme = keptTheme();
  document.documentElement.dataset.theme = theme === "auto" ? ofDevice() : theme;
}

function ofDevice(): Theme {
  if (contrast.matches) return "contrast";
  return dark.matches ? "dark" : "light";
}
