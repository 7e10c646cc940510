import { sessionApi } from "../api";
import { waitMs } from "../player/patience";
import { readPicture, type Picture } from "../wire/monitor";

/**
 * What stands on a chamber's screen, as server-sent events, for as long as the session is open.
 *
 * Each event is the whole picture: after a cut the first one tells everything. Where the browser gives up, this joins again
 * with growing patience; nobody stands at the screen to do it.
 */
export class MonitorFeed {
  #source: EventSource | null = null;
  #failures = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly session: string,
    private readonly query: string,
    private readonly onPicture: (picture: Picture) => void,
    private readonly onConnected: (connected: boolean) => void,
    /** It could not be joined: the session may have ended. */
    private readonly onRefused: () => void,
  ) {}

  open(): void {
    const source = new EventSource(`${sessionApi(this.session)}/monitor?${this.query}`);
    this.#source = source;
    source.addEventListener("open", () => {
      this.#failures = 0;
      this.onConnected(true);
    });
    source.addEventListener("error", () => {
      if (source !== this.#source) return;
      this.onConnected(false);
      if (source.readyState !== EventSource.CLOSED) return;
      this.#failures += 1;
      this.onRefused();
      if (source !== this.#source) return;
      this.#retry = setTimeout(
        () => {
          this.open();
        },
        waitMs(this.#failures, Math.random()),
      );
    });
    source.addEventListener("monitor", (event: MessageEvent<unknown>) => {
      const picture = typeof event.data === "string" ? readPicture(event.data) : null;
      if (picture !== null) this.onPicture(picture);
    });
  }

  close(): void {
    clearTimeout(this.#retry);
    this.#source?.close();
    this.#source = null;
  }
}
