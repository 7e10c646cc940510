import { say } from "./language/language";

/** Names the page in the browser's tab and to a screen reader. */
export function setTitle(title: string): void {
  document.title = title === "" ? say().name : `${title} | ${say().name}`;
}
