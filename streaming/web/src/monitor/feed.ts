import { sessionApi } from "../api";
import { readPicture, type Picture } from "../wire/monitor";

/**
 * What stands on a chamber's screen, as server-sent events, for as long as the session is open.
 *
 * Each event is the whole picture: after a cut, which the browser mends by itself, the first one tells everything.
 */
export class MonitorFeed {
  #source: EventSource | null = null;

  constructor(
    private readonly session: string,
    private readonly query: string,
    private readonly onPicture: (picture: Picture) => void,
    private readonly onConnected: (connected: boolean) => void,
    /** The browser has given up: the session may have ended, or the service is being restarted. */
    private readonly onEnded: () => void,
  ) {}

  open(): void {
    const source = new EventSource(`${sessionApi(this.session)}/monitor?${this.query}`);
    this.#source = source;
    source.addEventListener("open", () => {
      this.onConnected(true);
    });
    source.addEventListener("error", () => {
      if (source !== this.#source) return;
      this.onConnected(false);
      if (source.readyState === EventSource.CLOSED) this.onEnded();
    });
    source.addEventListener("monitor", (event: MessageEvent<unknown>) => {
      const picture = typeof event.data === "string" ? readPicture(event.data) : null;
      if (picture !== null) this.onPicture(picture);
    });
  }

  close(): void {
    this.#source?.close();
    this.#source = null;
  }
}
