/** What tests see of the picture and the captions from within the page. */

import type { Page } from "@playwright/test";

/** One look at the captions at the moment a new one appeared. */
export interface Appeared {
  readonly utterance: number;
  /** Where the picture was; null while unknown. */
  readonly mediaMs: number | null;
}

interface Probed extends Window {
  peers: RTCPeerConnection[];
  mediaMs: number | null;
  appeared: Appeared[];
}

/** To be called before the page is opened: keeps the page's peer connections at hand. */
export async function keepPeers(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const peers: RTCPeerConnection[] = [];
    Object.assign(window, { peers });
    window.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        peers.push(this);
      }
    };
  });
}

/** How many pictures the newest connection has decoded, by the browser's own count. */
export function framesDecoded(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const peer = (window as unknown as Probed).peers.at(-1);
    const all = Array.from((await peer?.getStats())?.values() ?? []) as { kind?: string; framesDecoded?: number }[];
    return all.find(({ framesDecoded: frames }) => frames !== undefined)?.framesDecoded ?? 0;
  });
}

/** Notes where the picture is whenever a caption appears. */
export async function watchCaptions(page: Page): Promise<void> {
  await page.evaluate(() => {
    const probed = window as unknown as Probed;
    probed.mediaMs = null;
    probed.appeared = [];
    document.querySelector("koe-live-picture")?.addEventListener("picture", (event) => {
      probed.mediaMs = (event as CustomEvent<number | null>).detail;
    });
    const known = new Set(
      Array.from(document.querySelectorAll<HTMLElement>(".caption"), (one) => one.dataset["utterance"]),
    );
    const look = () => {
      for (const caption of document.querySelectorAll<HTMLElement>(".caption")) {
        const utterance = caption.dataset["utterance"];
        if (known.has(utterance)) continue;
        known.add(utterance);
        probed.appeared.push({ utterance: Number(utterance), mediaMs: probed.mediaMs });
      }
    };
    const box = document.querySelector("koe-caption-box");
    if (box !== null) new MutationObserver(look).observe(box, { subtree: true, childList: true });
  });
}

export function appeared(page: Page): Promise<readonly Appeared[]> {
  return page.evaluate(() => (window as unknown as Probed).appeared);
}

/** The second at which the recording stands, once it plays. */
export function playingAt(page: Page): Promise<number> {
  return page.evaluate(() => {
    const video = document.querySelector("video");
    return video !== null && video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA ? video.currentTime : -1;
  });
}
