import { counterApi } from "../api";
import { waitMs } from "../player/patience";
import { pause } from "../time/pause";
import { readSeen, type Seen } from "../wire/counter";
import { headers, type Access } from "./access";

/** A line of the feed that is longer is none of ours. */
const LONGEST = 1_000_000;

/**
 * What stands on a counter's screen, as it changes; joined again for as long as the page is there.
 *
 * It is read by hand, because the browser's own reader of such feeds cannot show a token.
 */
export class CounterFeed {
  #stop = new AbortController();
  #revision: number | null = null;
  #failures = 0;

  constructor(
    private readonly counter: string,
    private readonly access: Access,
    private readonly onSeen: (seen: Seen) => void,
    private readonly onState: (state: "connected" | "cut" | "refused") => void,
  ) {}

  /** Reads until it is closed or refused. */
  async run(): Promise<void> {
    for (;;) {
      const ended = await this.#read();
      if (this.#isClosed()) return;
      if (ended === "refused") {
        this.onState("refused");
        return;
      }
      if (ended === "cut") {
        this.onState("cut");
        this.#failures += 1;
        await pause(waitMs(this.#failures, Math.random()), this.#stop.signal);
      }
    }
  }

  close(): void {
    this.#stop.abort();
  }

  #isClosed(): boolean {
    return this.#stop.signal.aborted;
  }

  /** `over`: the service wants the right to be shown again, which it does every few minutes. */
  async #read(): Promise<"over" | "cut" | "refused"> {
    const from = this.#revision === null ? "" : `?after=${this.#revision}`;
    try {
      const asked = { headers: headers(this.access), signal: this.#stop.signal, cache: "no-store" } as const;
      const response = await fetch(`${counterApi(this.counter)}/events${from}`, asked);
      // A counter that is being started again is not there for a moment: that is no refusal.
      if ([401, 403].includes(response.status)) return "refused";
      if (!response.ok || response.body === null) return "cut";
      this.#failures = 0;
      this.onState("connected");
      await this.#take(response.body);
      return "over";
    } catch {
      return "cut";
    }
  }

  async #take(body: ReadableStream<Uint8Array>): Promise<void> {
    const reader = body.getReader();
    const letters = new TextDecoder();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const lines = (rest + letters.decode(value, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      if (rest.length > LONGEST) throw new Error("a line of the counter's feed has no end");
      for (const line of lines) {
        const seen = line.startsWith("data:") ? readSeen(line.slice("data:".length)) : null;
        if (seen === null) continue;
        this.#revision = seen.revision;
        this.onSeen(seen);
      }
    }
  }
}
