/**
 * Decides when what came on the feed is shown, so that captions and picture keep step.
 *
 * The picture is played some seconds late, so most words are known before they are seen being spoken. A caption is held
 * until the picture reaches its start; what a later revision adds is held until the picture reaches the end of what was there
 * before. Where words have settled meanwhile, they are shown in place of the guess that was due.
 *
 * Nothing is held where the picture's place is unknown, and nothing longer than `patienceMs`: a caption too early is better
 * than none.
 */

import type { Caption, FeedMessage, NowChange, StageChange } from "../wire/feed";

export type HoldInput =
  | { readonly kind: "message"; readonly message: FeedMessage }
  /** Where the picture is, in media time; null while that is unknown. */
  | { readonly kind: "picture"; readonly mediaMs: number | null }
  | { readonly kind: "tick" };

interface Waiting {
  readonly message: Caption | NowChange | StageChange;
  readonly dueMs: number;
  readonly arrivedMs: number;
}

export class Hold {
  #waiting: Waiting[] = [];
  #newest = new Map<number, { caption: Caption; dueMs: number }>();
  #pictureMs: number | null = null;

  constructor(private readonly patienceMs = 8_000) {}

  /** Takes what happened at `nowMs` and gives what is to be shown, in order. */
  handle(nowMs: number, input: HoldInput): FeedMessage[] {
    switch (input.kind) {
      case "message":
        return this.#receive(nowMs, input.message);
      case "picture":
        this.#pictureMs = input.mediaMs;
        return this.#release(nowMs);
      case "tick":
        return this.#release(nowMs);
    }
  }

  /** When to send the next tick, should nothing else happen first. */
  deadline(): number | null {
    return this.#waiting.reduce<number | null>((earliest, { arrivedMs }) => {
      const due = arrivedMs + this.patienceMs;
      return earliest === null || due < earliest ? due : earliest;
    }, null);
  }

  #receive(nowMs: number, message: FeedMessage): FeedMessage[] {
    switch (message.type) {
      case "caption":
        this.#waiting.push({ message, dueMs: this.#captionDue(message), arrivedMs: nowMs });
        return this.#release(nowMs);
      case "now":
        this.#waiting.push({ message, dueMs: message.at_ms, arrivedMs: nowMs });
        return this.#release(nowMs);
      case "stage":
        // Who sees the sitting late sees its end late, too.
        this.#waiting.push({ message, dueMs: message.length_ms ?? 0, arrivedMs: nowMs });
        return this.#release(nowMs);
      case "reset":
        // The current state follows.
        this.#waiting = [];
        this.#newest.clear();
        return [message];
      case "hello":
      case "source":
        return [message];
    }
  }

  #captionDue(caption: Caption): number {
    const before = this.#newest.get(caption.utterance);
    const dueMs = before === undefined ? caption.start_ms : dueAfter(before.caption, before.dueMs, caption);
    this.#newest.set(caption.utterance, { caption, dueMs });
    return dueMs;
  }

  #release(nowMs: number): FeedMessage[] {
    const isDue = ({ dueMs, arrivedMs }: Waiting) =>
      this.#pictureMs === null || dueMs <= this.#pictureMs || arrivedMs + this.patienceMs <= nowMs;
    const due = this.#waiting.filter(isDue);
    if (due.length === 0) return [];
    this.#waiting = this.#waiting.filter((waiting) => !isDue(waiting));
    const shown = due.map(({ message }) => (message.type === "caption" ? this.#withSettledWords(message) : message));
    for (const { message } of due) if (message.type === "caption") this.#forgetWhenDone(message);
    return shown;
  }

  #withSettledWords(due: Caption): Caption {
    const newest = this.#newest.get(due.utterance)?.caption;
    return newest === undefined ? due : preferSettled(due, newest);
  }

  #forgetWhenDone(shown: Caption): void {
    const newest = this.#newest.get(shown.utterance)?.caption;
    if (newest === shown && shown.state === "settled") this.#newest.delete(shown.utterance);
  }
}

function dueAfter(before: Caption, beforeDueMs: number, next: Caption): number {
  return next.end_ms > before.end_ms ? Math.max(beforeDueMs, before.end_ms) : beforeDueMs;
}

/** `due`, as long as it is, but in the words of `newest` as far as those have settled. */
export function preferSettled(due: Caption, newest: Caption): Caption {
  // A translation does not grow: the newest says it best.
  if (newest.translation !== null || newest.untranslated !== null) return newest;
  const settledBefore = Array.from(due.settled).length;
  const settledNow = Array.from(newest.settled);
  // What a person put right is not mixed with what was there before.
  if (due === newest || due.edition !== newest.edition || settledNow.length <= settledBefore) return due;
  const shown = Array.from(due.settled + due.stable + due.draft);
  const stableUntil = Math.max(settledNow.length, settledBefore + Array.from(due.stable).length);
  return {
    ...due,
    settled: settledNow.slice(0, shown.length).join(""),
    ends: newest.ends,
    ruby: newest.ruby,
    stable: shown.slice(settledNow.length, stableUntil).join(""),
    draft: shown.slice(stableUntil).join(""),
    state: "tentative",
  };
}
