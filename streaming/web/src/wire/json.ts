/**
 * Readers for JSON that may be anything: each takes a value and gives it back with a type, or throws {@link WrongShape}.
 * Nothing read here is merged into another object, and only an object's own properties are looked at.
 */

/** What came does not have the agreed shape. */
export class WrongShape extends Error {
  constructor(at: string, expected: string) {
    super(`${at} is not ${expected}`);
    this.name = "WrongShape";
  }
}

export type Read<T> = (value: unknown, at: string) => T;

const LONGEST_TEXT = 20_000;
const LONGEST_LIST = 100_000;

export const text: Read<string> = (value, at) => {
  if (typeof value !== "string" || value.length > LONGEST_TEXT) throw new WrongShape(at, "a text");
  return value;
};

export const flag: Read<boolean> = (value, at) => {
  if (typeof value !== "boolean") throw new WrongShape(at, "true or false");
  return value;
};

/** A whole number from 0, exact in a double. */
export const count: Read<number> = (value, at) => {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw new WrongShape(at, "a count");
  return value as number;
};

/** A number from 0 to 1. */
export const fraction: Read<number> = (value, at) => {
  if (typeof value !== "number" || !(value >= 0 && value <= 1)) throw new WrongShape(at, "a number from 0 to 1");
  return value;
};

/** A number above 0, not always a whole one. */
export const size: Read<number> = (value, at) => {
  if (typeof value !== "number" || !(value > 0)) throw new WrongShape(at, "a number above 0");
  return value;
};

/** One of a few words. */
export function word<const W extends string>(...words: readonly W[]): Read<W> {
  return (value, at) => {
    const found = words.find((one) => one === value);
    if (found === undefined) throw new WrongShape(at, `one of ${words.join(", ")}`);
    return found;
  };
}

/** The value, or null where it is null or absent. */
export function orNull<T>(read: Read<T>): Read<T | null> {
  return (value, at) => (value === null || value === undefined ? null : read(value, at));
}

/** The value, or `instead` where it is null or absent. */
export function or<T>(read: Read<T>, instead: T): Read<T> {
  return (value, at) => (value === null || value === undefined ? instead : read(value, at));
}

/** Two counts: from, and up to. */
export const range: Read<Range> = (value, at) => {
  const [from, to, ...rest] = list(count)(value, at);
  if (from === undefined || to === undefined || rest.length > 0) throw new WrongShape(at, "two counts");
  return [from, to];
};
export type Range = readonly [number, number];

export function list<T>(read: Read<T>): Read<readonly T[]> {
  return (value, at) => {
    if (!Array.isArray(value) || value.length > LONGEST_LIST) throw new WrongShape(at, "a list");
    return value.map((item: unknown, place) => read(item, `${at}[${place}]`));
  };
}

type Fields = Record<string, Read<unknown>>;
type Shape<F extends Fields> = { readonly [K in keyof F]: F[K] extends Read<infer T> ? T : never };

/** An object with these fields; others are ignored, so that the service may learn to say more. */
export function object<const F extends Fields>(fields: F): Read<Shape<F>> {
  return (value, at) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw new WrongShape(at, "an object");
    const own = value as Record<string, unknown>;
    const read = Object.entries(fields).map(([name, field]) => {
      const given = Object.hasOwn(own, name) ? own[name] : undefined;
      return [name, field(given, `${at}.${name}`)];
    });
    return Object.fromEntries(read) as Shape<F>;
  };
}

/** Reads JSON text. Throws {@link WrongShape} for text that is not JSON, too. */
export function parse<T>(json: string, read: Read<T>, at: string): T {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new WrongShape(at, "JSON");
  }
  return read(value, at);
}
