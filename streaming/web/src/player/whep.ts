import { waitMs } from "./patience";

/** How the picture stands, to be told in words. */
export type PictureState =
  | { readonly kind: "connecting" }
  | { readonly kind: "playing" }
  | { readonly kind: "waiting"; readonly seconds: number; readonly full: boolean }
  | { readonly kind: "unsupported" };

/** How long a connection may be silent before it is made anew. */
const SILENCE_MS = 4_000;
/** How long the answer to an offer may take. */
const ANSWER_MS = 10_000;

class NoAnswer extends Error {
  constructor(
    readonly full: boolean,
    readonly retryAfterMs: number | null,
  ) {
    super("no answer to the offer");
  }
}

interface Connection {
  readonly peer: RTCPeerConnection;
  readonly leaving: AbortController;
  /** Where to say that we leave, once the service has told. */
  place: string | null;
}

/**
 * A WHEP viewer (draft-ietf-wish-whep): offers, takes the answer, says when it leaves, and connects again when it is cut off.
 *
 * The service is ICE-lite with its address in the answer, so that no candidates of ours need be told.
 */
export class Whep {
  #connection: Connection | null = null;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly address: string,
    private readonly onStream: (stream: MediaStream) => void,
    private readonly onState: (state: PictureState) => void,
  ) {}

  start(): void {
    if (typeof RTCPeerConnection === "undefined") {
      this.onState({ kind: "unsupported" });
      return;
    }
    void this.#connect();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#leave();
  }

  async #connect(): Promise<void> {
    this.#leave();
    this.onState({ kind: "connecting" });
    const connection: Connection = { peer: new RTCPeerConnection(), leaving: new AbortController(), place: null };
    this.#connection = connection;
    const { peer } = connection;
    const stream = new MediaStream();
    peer.addEventListener("track", ({ track }) => {
      stream.addTrack(track);
      if (track.kind === "video") this.onStream(stream);
    });
    peer.addEventListener("connectionstatechange", () => {
      this.#watch(connection);
    });
    try {
      peer.addTransceiver("video", { direction: "recvonly" });
      peer.addTransceiver("audio", { direction: "recvonly" });
      await peer.setLocalDescription(await peer.createOffer());
      const answer = await this.#exchange(connection, peer.localDescription?.sdp ?? "");
      if (this.#connection === connection) await peer.setRemoteDescription({ type: "answer", sdp: answer });
    } catch (error) {
      if (this.#connection === connection) this.#retry(error instanceof NoAnswer ? error : new NoAnswer(false, null));
    }
  }

  async #exchange(connection: Connection, offer: string): Promise<string> {
    const signal = AbortSignal.any([connection.leaving.signal, AbortSignal.timeout(ANSWER_MS)]);
    const headers = { "content-type": "application/sdp" };
    const response = await fetch(this.address, { method: "POST", headers, body: offer, signal });
    if (response.status !== 201) {
      const after = Number(response.headers.get("retry-after") ?? Number.NaN);
      throw new NoAnswer(response.status === 503, after > 0 && after < 600 ? after * 1000 : null);
    }
    const place = response.headers.get("location");
    connection.place = place === null ? null : new URL(place, response.url).href;
    return response.text();
  }

  #watch(connection: Connection): void {
    if (this.#connection !== connection) return;
    clearTimeout(this.#timer);
    switch (connection.peer.connectionState) {
      case "connected":
        this.#failures = 0;
        this.onState({ kind: "playing" });
        return;
      case "disconnected":
        this.#timer = setTimeout(() => {
          this.#retry(new NoAnswer(false, null));
        }, SILENCE_MS);
        return;
      case "failed":
      case "closed":
        this.#retry(new NoAnswer(false, null));
        return;
      case "new":
      case "connecting":
    }
  }

  #retry(why: NoAnswer): void {
    this.#leave();
    this.#failures += 1;
    const wait = why.retryAfterMs ?? waitMs(this.#failures, Math.random());
    this.onState({ kind: "waiting", seconds: Math.max(1, Math.round(wait / 1000)), full: why.full });
    this.#timer = setTimeout(() => void this.#connect(), wait);
  }

  #leave(): void {
    const connection = this.#connection;
    this.#connection = null;
    if (connection === null) return;
    connection.leaving.abort();
    const close = () => {
      connection.peer.close();
    };
    if (connection.place === null) close();
    // Told first and closed then, so that the service still knows whom it is told of. The page may be on its way out:
    // keepalive lets the request outlive it.
    else void fetch(connection.place, { method: "DELETE", keepalive: true }).then(close, close);
  }
}
