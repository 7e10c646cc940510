import { whoAmI } from "../api";

/** By what a screen shows that it may see the counter: a token that was put into it, or whoever is signed in. */
export type Access =
  { readonly kind: "token"; readonly token: string } | { readonly kind: "sign-in"; readonly csrf: string };

const KEPT = "koe.counter-token";

/**
 * Takes the token out of the address (`#token=…`) and keeps it in this screen's browser, so that it starts again by itself.
 * Without one, whoever is signed in with the counter's role counts. Null where nobody is.
 */
export async function access(): Promise<Access | null> {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given !== null) {
    history.replaceState(null, "", location.pathname + location.search);
    keepToken(given);
  }
  const token = given ?? keptToken();
  if (token !== null) return { kind: "token", token };
  const me = await whoAmI();
  return me?.roles.includes("counter") === true ? { kind: "sign-in", csrf: me.csrf } : null;
}

/** A token that is not taken any more must not be tried for ever. */
export function forgetToken(): void {
  try {
    localStorage.removeItem(KEPT);
  } catch {
    // Where nothing can be kept, nothing was.
  }
}

export function headers(access: Access): Record<string, string> {
  return access.kind === "token" ? { authorization: `Bearer ${access.token}` } : { "x-csrf-token": access.csrf };
}

function keepToken(token: string): void {
  try {
    localStorage.setItem(KEPT, token);
  } catch {
    // It lasts as long as the page.
  }
}

function keptToken(): string | null {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}
