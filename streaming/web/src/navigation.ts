/** Going from page to page without loading the application again. */

const listeners = new Set<() => void>();

export function onNavigation(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function go(path: string): void {
  history.pushState(null, "", path);
  tell();
}

/** Changes the address without leaving a step to come back to. */
export function replaceAddress(path: string): void {
  history.replaceState(null, "", path);
  tell();
}

/** Takes over plain clicks on links to our own pages. */
export function startNavigation(): void {
  addEventListener("popstate", tell);
  document.addEventListener("click", (event) => {
    const path = pathOfPlainClick(event);
    if (path === null) return;
    event.preventDefault();
    go(path);
  });
}

function tell(): void {
  for (const listener of listeners) listener();
}

function pathOfPlainClick(event: MouseEvent): string | null {
  if (event.defaultPrevented || event.button !== 0) return null;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null;
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (link?.target !== "" || link.hasAttribute("download")) return null;
  const to = new URL(link.href, location.href);
  const staysHere = to.pathname === location.pathname && to.search === location.search && to.hash !== "";
  if (to.origin !== location.origin || to.pathname.startsWith("/api/")) return null;
  // The browser itself jumps within a page, but for the marks of utterances, which the recording follows.
  return staysHere && !to.hash.startsWith("#u") ? null : to.pathname + to.search + to.hash;
}
