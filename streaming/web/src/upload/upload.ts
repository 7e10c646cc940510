import { appendChunk, Failure, uploadOffset } from "../api";
import { Retrying } from "./retrying";

/** How much is sent at a time: what proxies take unasked. A slow line of 1 Mbit/s needs 8 s for it. */
const CHUNK = 1024 * 1024;

export type Sending =
  | { readonly kind: "sending"; readonly sent: number }
  | { readonly kind: "waiting"; readonly sent: number; readonly seconds: number }
  | { readonly kind: "refused"; readonly sent: number; readonly problem: unknown }
  | { readonly kind: "sent" };

/** Sends a file's rest, chunk by chunk, from where the service has it to; after a broken line, again. */
export class Upload {
  #stopped = new AbortController();
  #retrying = new Retrying();

  constructor(
    readonly number: number,
    readonly file: File,
    readonly csrf: string,
    readonly tell: (sending: Sending) => void,
  ) {}

  /** Stops sending. What the service has stays there. */
  stop(): void {
    this.#stopped.abort();
  }

  async run(): Promise<void> {
    const { signal } = this.#stopped;
    let sent = 0;
    while (!this.#isStopped()) {
      try {
        sent = await uploadOffset(this.number, signal);
        while (sent < this.file.size) {
          this.tell({ kind: "sending", sent });
          sent = await appendChunk(this.number, sent, this.file.slice(sent, sent + CHUNK), this.csrf, signal);
          this.#retrying.arrived();
        }
        this.tell({ kind: "sent" });
        return;
      } catch (problem) {
        if (this.#isStopped()) return;
        if (!isPassing(problem)) {
          this.tell({ kind: "refused", sent, problem });
          return;
        }
        await this.#pause(sent);
      }
    }
  }

  #isStopped(): boolean {
    return this.#stopped.signal.aborted;
  }

  async #pause(sent: number): Promise<void> {
    for (let seconds = this.#retrying.failed(); seconds > 0 && !this.#isStopped(); seconds -= 1) {
      this.tell({ kind: "waiting", sent, seconds });
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}

/** A broken line, a restart, another chunk under way, a place that was not the service's: the next look mends it. */
function isPassing(problem: unknown): boolean {
  if (!(problem instanceof Failure)) return false;
  if (problem.kind === "unreachable" || problem.status === 503 || problem.status === 502) return true;
  return problem.told?.code === "wrong_offset" || problem.told?.code === "chunk_cut_off";
}
