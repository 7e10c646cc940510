import { sessionApi } from "../api";
import { waitMs } from "../player/patience";
import { messageTypes, readMessage, type FeedMessage } from "../wire/feed";

/**
 * A session's captions as server-sent events, joined again for as long as it is open.
 *
 * The browser itself resumes after a cut, by the last message's number; where it gives up, for instance because the service
 * was being restarted, this does the same with growing patience.
 */
export class Feed {
  #source: EventSource | null = null;
  #seq: number | null = null;
  #failures = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly session: string,
    private readonly language: string,
    private readonly ruby: boolean,
    private readonly onMessage: (message: FeedMessage) => void,
    private readonly onConnected: (connected: boolean) => void,
  ) {}

  open(): void {
    const asked = new URLSearchParams({ language: this.language });
    if (this.ruby) asked.set("ruby", "true");
    if (this.#seq !== null) asked.set("since", String(this.#seq));
    const source = new EventSource(`${sessionApi(this.session)}/captions?${asked.toString()}`);
    this.#source = source;
    source.addEventListener("open", () => {
      this.#failures = 0;
      this.onConnected(true);
    });
    source.addEventListener("error", () => {
      this.#onError(source);
    });
    for (const type of messageTypes) {
      source.addEventListener(type, (event: MessageEvent<unknown>) => {
        this.#onData(event.data);
      });
    }
  }

  /** Joins anew, to be told the beginning again. */
  reopen(): void {
    this.#source?.close();
    this.open();
  }

  close(): void {
    clearTimeout(this.#retry);
    this.#source?.close();
    this.#source = null;
  }

  #onData(data: unknown): void {
    const message = typeof data === "string" ? readMessage(data) : null;
    if (message === null) return;
    this.#seq = message.seq;
    if (message.type === "caption" && message.language !== this.language) return;
    this.onMessage(message);
  }

  #onError(source: EventSource): void {
    if (source !== this.#source) return;
    this.onConnected(false);
    if (source.readyState !== EventSource.CLOSED) return;
    this.#failures += 1;
    this.#retry = setTimeout(
      () => {
        this.open();
      },
      waitMs(this.#failures, Math.random()),
    );
  }
}
