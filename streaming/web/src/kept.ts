/** A reader's choices, kept in the browser. Where the browser keeps nothing they last as long as the page. */

const lasting = new Map<string, string>();

/** The kept choice, if it is one of `choices`; else the first of them. */
export function kept<const C extends string>(name: string, choices: readonly [C, ...C[]]): C {
  const value = lasting.get(name) ?? stored(name);
  return choices.find((choice) => choice === value) ?? choices[0];
}

export function keep(name: string, choice: string): void {
  lasting.set(name, choice);
  try {
    localStorage.setItem(`koe.${name}`, choice);
  } catch {
    // Storage may be forbidden or full; the choice lasts as long as the page.
  }
}

function stored(name: string): string | null {
  try {
    return localStorage.getItem(`koe.${name}`);
  } catch {
    return null;
  }
}
