import { utterance as utteranceOf, utterances } from "../api";
import type { FeedMessage } from "../wire/feed";
import type { Session, Utterance } from "../wire/session";
import { Feed } from "./feed";
import { Hold, type HoldInput } from "./hold";
import { begin, follow, withRecord, type Proceedings } from "./proceedings";

/** What ties the picture's clock to media time, as the feed's greeting told it. */
export interface Greeting {
  readonly rtpOrigin: number | null;
  readonly mediaMs: number;
  /** When it came, by the page's own clock. */
  readonly atMs: number;
}

/** Follows a session for a page: what was said before, then the feed, each shown when its time has come. */
export class Follower {
  proceedings: Proceedings;
  greeting: Greeting | null = null;
  connected = true;
  /** Whether all that was said before has been loaded. */
  loaded = false;
  /** Why it could not be. */
  recordFailure: unknown = null;

  readonly #hold = new Hold();
  readonly #feed: Feed;
  readonly #leaving = new AbortController();
  #tick: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly session: Session,
    private readonly language: string,
    private readonly changed: () => void,
    /** Whether kana are wanted over the words. */
    private readonly ruby = false,
  ) {
    this.proceedings = begin(session, language);
    this.#feed = new Feed(
      session.id,
      language,
      ruby,
      (message) => {
        this.#onMessage(message);
      },
      (connected) => {
        this.connected = connected;
        this.changed();
      },
    );
  }

  start(): void {
    if (this.session.stage === "live" || this.session.stage === "closed") this.#feed.open();
    void this.loadRecord();
  }

  stop(): void {
    clearTimeout(this.#tick);
    this.#leaving.abort();
    this.#feed.close();
  }

  async loadRecord(): Promise<void> {
    this.recordFailure = null;
    try {
      await utterances(
        this.session.id,
        { language: this.language, ruby: this.ruby },
        (some) => {
          this.#take(some);
        },
        this.#leaving.signal,
      );
      this.loaded = true;
    } catch (problem) {
      if (this.#leaving.signal.aborted) return;
      this.recordFailure = problem;
    }
    this.changed();
  }

  /** Asks again for one utterance of the record, since it was corrected. */
  async loadOne(utterance: number): Promise<void> {
    try {
      this.#take(await utteranceOf(this.session.id, utterance, { language: this.language, ruby: this.ruby }));
    } catch {
      // What stood there stays, and the whole record is there for the asking.
    }
  }

  /** Where the picture is; null where captions are not to wait for it. */
  picture(mediaMs: number | null): void {
    this.#handle({ kind: "picture", mediaMs });
  }

  /** Asks for the greeting again, for instance because it did not know the picture's clock yet. */
  greetAgain(): void {
    this.#feed.reopen();
  }

  #take(some: readonly Utterance[]): void {
    this.proceedings = withRecord(this.proceedings, some);
    this.changed();
  }

  #onMessage(message: FeedMessage): void {
    if (message.type === "hello") {
      const rtpOrigin = message.rtp?.picture_clock === 90_000 ? message.rtp.picture_origin : null;
      this.greeting = { rtpOrigin, mediaMs: message.media_time_ms, atMs: performance.now() };
      this.changed();
    }
    this.#handle({ kind: "message", message });
  }

  #handle(input: HoldInput): void {
    const before = this.proceedings;
    for (const message of this.#hold.handle(performance.now(), input)) {
      this.proceedings = follow(this.proceedings, message);
    }
    this.#setTick();
    if (this.proceedings !== before) this.changed();
  }

  #setTick(): void {
    clearTimeout(this.#tick);
    const deadline = this.#hold.deadline();
    if (deadline === null) return;
    this.#tick = setTimeout(
      () => {
        this.#handle({ kind: "tick" });
      },
      Math.max(0, deadline - performance.now()),
    );
  }
}
