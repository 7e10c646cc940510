import type { Locator, Page } from "@playwright/test";
import { expect, expectNoBarriers } from "../watched";
import { test } from "../mock/fixture";
import type { Mock } from "../mock/service";

async function openLive(page: Page, mock: Mock): Promise<void> {
  await page.goto("/sessions/live");
  await expect.poll(() => mock.listeners).toBeGreaterThan(0);
}

test("a draft is told apart from what has settled, and settles", async ({ page, mock }) => {
  await openLive(page, mock);
  const caption = page.locator(".caption").last();
  mock.caption(0, { draft: "ただいま" });
  await expect(caption.locator(".draft")).toHaveText("ただいま");
  mock.caption(0, { revision: 1, settled: "ただいまから、", stable: "令和", draft: "ななねん" });
  await expect(caption.locator(".settled")).toHaveText("ただいまから、");
  await expect(caption.locator(".stable")).toHaveText("令和");
  await expect(caption.locator(".draft")).toHaveText("ななねん");
  mock.caption(0, { revision: 2, settled: "ただいまから、開会いたします。", state: "settled" });
  await expect(caption.locator(".stable")).toHaveCount(0);
  await expect(caption.locator(".draft")).toHaveCount(0);
  await expect(caption.locator(".settled")).toHaveText("ただいまから、開会いたします。");
});

test("a settled line never changes and never moves down", async ({ page, mock }) => {
  await openLive(page, mock);
  const long = "本日の会議に出席している議員は、定足数に達しております。";
  mock.caption(0, { settled: long, state: "settled" });
  await expect(page.locator(".settled")).toHaveText(long);
  await page.evaluate(() => {
    const seen: { top: number; text: string }[] = [];
    Object.assign(window, { seen });
    const look = () => {
      const line = document.querySelector('[data-utterance="0"] .settled');
      if (line !== null) seen.push({ top: line.getBoundingClientRect().top, text: line.textContent ?? "" });
      requestAnimationFrame(look);
    };
    look();
  });
  // Drafts that grow, shrink to nothing and grow again, past the height of the box.
  for (const [revision, times] of [6, 1, 0, 8, 2, 9].entries()) {
    mock.caption(1, { revision, settled: "議長、", draft: long.repeat(times) });
    await expect(page.locator('[data-utterance="1"] p')).toHaveText(`議長、${long.repeat(times)}`);
  }
  for (let next = 2; next < 6; next += 1) mock.caption(next, { settled: long, state: "settled" });
  await expect(page.locator('[data-utterance="5"] .settled')).toHaveText(long);
  const seen = await page.evaluate(() => (window as unknown as { seen: { top: number; text: string }[] }).seen);
  expect(seen.length).toBeGreaterThan(5);
  for (const [place, { top, text }] of seen.entries()) {
    expect(text).toBe(long);
    expect(top).toBeLessThanOrEqual((seen[place - 1]?.top ?? top) + 0.5);
  }
});

test("a change of speaker is told by name and office, once", async ({ page, mock }) => {
  await openLive(page, mock);
  for (const [id, speaker] of ["chair", "chair", "mayor"].entries()) {
    mock.caption(id, { speaker, settled: `発言${id}。`, state: "settled" });
  }
  await expect(page.locator(".caption .speaker")).toHaveText([/◆\s*渡辺\s*議長/u, /■\s*山口\s*市長/u]);
});

test("who has the floor and which item is dealt with are told", async ({ page, mock }) => {
  await openLive(page, mock);
  await expect(page.locator(".speaking-now")).toContainText("渡辺");
  mock.tell("now", { at_ms: 20_000, speaker: "mayor", agenda_item: 2 });
  await expect(page.locator(".speaking-now")).toContainText("山口");
  await expect(page.locator('.agenda [aria-current="step"]')).toContainText("日程第2");
});

test("what comes on the feed is text, whatever it contains", async ({ page, mock }) => {
  await openLive(page, mock);
  const markup = `<img src=x onerror="document.title='taken'"> & <b>太字</b>`;
  mock.tell("caption", { utterance: "<b>", settled: 5 });
  mock.caption(0, { speaker: "<i>誰か</i>", settled: markup, state: "settled" });
  await expect(page.locator(".settled")).toHaveText(markup);
  await expect(page.locator(".row-text")).toHaveText(markup);
  await expect(page).not.toHaveTitle("taken");
});

test("captions are read aloud only to those who ask, and then only settled ones", async ({ page, mock }) => {
  await openLive(page, mock);
  mock.caption(0, { settled: "開会いたします。", state: "settled" });
  await expect(page.locator(".settled")).toBeVisible();
  await expect(page.locator(".captions [aria-live]")).toHaveCount(0);
  await page.getByText("字幕の設定").click();
  await page.getByLabel("確定した字幕をスクリーンリーダーで読み上げる").check();
  mock.caption(1, { settled: "出席議員は", draft: "二十" });
  await expect(page.locator(".captions").getByRole("log")).toHaveText(/渡辺\s*開会いたします。\s*$/u);
});

test("size and colours of captions are the reader's, and are kept", async ({ page, mock }) => {
  await openLive(page, mock);
  await page.getByText("字幕の設定").click();
  await page.getByLabel("特大").check();
  await page.getByLabel("黄／黒").check();
  await page.reload();
  const captions = page.getByRole("region", { name: "字幕" });
  await expect(captions).toHaveAttribute("data-size", "3");
  await expect(captions).toHaveAttribute("data-colours", "yellow-on-black");
});

test("a picture that cannot be had is told in words, and the captions go on", async ({ page, mock }) => {
  await openLive(page, mock);
  await expect(page.locator(".picture-state")).toContainText("7 秒後に試します");
  mock.caption(0, { settled: "開会いたします。", state: "settled" });
  await expect(page.locator(".settled")).toBeVisible();
});

test("a lost source and a cut feed are told in words", async ({ page, mock }) => {
  await openLive(page, mock);
  mock.tell("source", { at_ms: 1000, state: "lost" });
  await expect(page.locator(".notices")).toContainText("会議場からの映像と音声が途切れています");
  mock.tell("source", { at_ms: 2000, state: "connected" });
  await expect(page.locator(".notices .warning")).toHaveCount(0);
  mock.failing.set("/api/v1/sessions/live/captions", 503);
  mock.cut();
  await expect(page.locator(".notices")).toContainText("字幕の接続が切れました");
  mock.failing.clear();
  await expect(page.locator(".notices .warning")).toHaveCount(0);
});

test("the end of the sitting is told, with the way to its recording", async ({ page, mock }) => {
  await openLive(page, mock);
  mock.tell("stage", { stage: "adjourned", length_ms: 240_000 });
  await expect(page.getByRole("link", { name: "録画を最初から見る" })).toHaveAttribute("href", "/sessions/live?t=0");
});

test("captions stand under the picture, never over it, in full screen, too", async ({ page, mock }) => {
  await openLive(page, mock);
  mock.caption(0, { settled: "開会いたします。", state: "settled" });
  await expect(page.locator(".settled")).toBeVisible();
  const overlap = () =>
    page.evaluate(() => {
      const bottom = document.querySelector("video")?.getBoundingClientRect().bottom ?? Number.NaN;
      return bottom - (document.querySelector(".captions")?.getBoundingClientRect().top ?? Number.NaN);
    });
  expect(await overlap()).toBeLessThanOrEqual(0);
  await page.getByRole("button", { name: "全画面", exact: true }).click();
  await expect(page.getByRole("button", { name: "全画面を終わる" })).toBeInViewport();
  await expect(page.locator(".settled")).toBeInViewport();
  await expect.poll(overlap).toBeLessThanOrEqual(0);
});

test("a record that cannot be loaded is told, and asked for again on request", async ({ page, mock }) => {
  mock.said = 3;
  mock.failing.set("/api/v1/sessions/live/utterances", 503);
  await openLive(page, mock);
  await expect(page.getByRole("alert")).toContainText("ただいま使えません。");
  mock.failing.clear();
  await page.getByRole("button", { name: "もう一度試す" }).click();
  await expect(page.locator(".row")).toHaveCount(3);
});

test("a record that the service is too busy for is waited for, as if it were still loading", async ({ page, mock }) => {
  mock.said = 18;
  mock.busy.set("/api/v1/sessions/live/utterances", 2);
  const told = page.waitForResponse((one) => one.url().includes("/utterances") && one.status() === 503);
  await openLive(page, mock);
  await told;
  await expect(page.locator("koe-transcript")).toContainText("読み込んでいます…");
  await expect(page.getByRole("alert")).toHaveCount(0);
  await expect(page.locator(".row")).toHaveCount(18);
});

test("lines are as long as the town has them, however wide the box is", async ({ page, mock }) => {
  mock.captionCharacters = 15.5;
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.goto("/sessions/live");
  await expect.poll(() => mock.listeners).toBeGreaterThan(0);
  mock.caption(0, { settled: "議案第十二号について、提案理由の説明を求めます。".repeat(2), state: "settled" });
  const text = page.locator(".caption p");
  await expect(text).toBeVisible();
  const fits = await text.evaluate((one) => {
    const em = parseFloat(getComputedStyle(one).fontSize);
    const box = one.closest(".captions-box")?.getBoundingClientRect();
    const { left, right, width } = one.getBoundingClientRect();
    const isInTheMiddle = box !== undefined && Math.abs(left - box.left - (box.right - right)) < 2;
    return { characters: width / em, isInTheMiddle };
  });
  expect(fits.characters).toBeGreaterThan(15.4);
  expect(fits.characters).toBeLessThan(15.7);
  expect(fits.isInTheMiddle).toBe(true);
  await expectNoBarriers(page);
});

/** How many rows of captions stand. */
const rowsSeen = (page: Page) =>
  page.locator(".captions-box").evaluate((box) => {
    const roll = box.querySelector(".captions-roll");
    const row = parseFloat(getComputedStyle(box).lineHeight);
    const gone = parseFloat(/inset\((.*?)px/u.exec(roll?.getAttribute("style") ?? "")?.[1] ?? "0");
    const rect = roll?.getBoundingClientRect();
    const { top, bottom } = box.getBoundingClientRect();
    const first = Math.max(top, (rect?.top ?? 0) + gone);
    return Math.round((Math.min(bottom, rect?.bottom ?? 0) - first) / row);
  });

test("where the town says nothing, lines of Japanese have sixteen characters, and two rows stand", async ({
  page,
  mock,
}) => {
  await page.setViewportSize({ width: 1280, height: 900 });
  await openLive(page, mock);
  mock.caption(0, { settled: "議案第十二号について、提案理由の説明を求めます。".repeat(3), state: "settled" });
  const text = page.locator(".caption p");
  await expect(text).toBeVisible();
  const characters = await text.evaluate((one) => {
    return one.getBoundingClientRect().width / parseFloat(getComputedStyle(one).fontSize);
  });
  expect(characters).toBeGreaterThan(15.9);
  expect(characters).toBeLessThan(16.2);
  // One row more until the oldest has been read.
  const seen = () => rowsSeen(page);
  expect(await seen()).toBe(3);
  await expect.poll(seen, { timeout: 8000 }).toBe(2);
  await page.screenshot({ path: "results/two-rows.png" });
  await page.getByText("字幕の設定").click();
  await page.getByLabel("5 行").check();
  await expect.poll(seen).toBe(5);
  await page.reload();
  await expect(page.locator(".captions")).toHaveAttribute("data-rows", "5");
});

/** Plays in the page's picture what a canvas shows, since the mock has none. */
const playCanvas = (video: Locator) =>
  video.evaluate(async (one: HTMLVideoElement) => {
    const canvas = document.createElement("canvas");
    canvas.getContext("2d")?.fillRect(0, 0, 1, 1);
    one.srcObject = canvas.captureStream();
    await one.play();
  });

for (const name of ["live", "recording"] as const) {
  test(`no row leaves while the picture is stopped, and then it has the rest of its time: ${name}`, async ({
    page,
    mock,
  }) => {
    await page.clock.install();
    await page.clock.pauseAt(Date.now() + 60_000);
    await page.setViewportSize({ width: 1280, height: 900 });
    const video = page.locator("video");
    if (name === "live") {
      await openLive(page, mock);
      await playCanvas(video);
      mock.caption(0, { settled: "議案第十二号について、提案理由の説明を求めます。".repeat(3), state: "settled" });
    } else {
      await page.goto("/sessions/past?t=60");
    }
    const seen = () => rowsSeen(page);
    await expect.poll(seen).toBe(3);
    await page.clock.fastForward(3_000);
    await video.dispatchEvent("pause");
    await page.clock.fastForward(60_000);
    expect(await seen()).toBe(3);
    await video.dispatchEvent("play");
    await page.clock.fastForward(500);
    expect(await seen()).toBe(3);
    await page.clock.fastForward(1_000);
    await expect.poll(seen).toBe(2);
  });
}

test("a long guess moves no settled words out of sight", async ({ page, mock }) => {
  await page.setViewportSize({ width: 1280, height: 900 });
  await openLive(page, mock);
  mock.caption(0, { settled: "ただいまから、開会いたします。", state: "settled" });
  mock.caption(1, { settled: "出席議員は", draft: "二十二名であります。".repeat(6) });
  await expect(page.locator('[data-utterance="1"] .draft')).not.toBeEmpty();
  const isInSight = () =>
    page.locator('[data-utterance="0"] .settled').evaluate((one) => {
      const box = one.closest(".captions-box")?.getBoundingClientRect();
      const { top, bottom } = one.getBoundingClientRect();
      return box !== undefined && top >= box.top - 1 && bottom <= box.bottom + 1;
    });
  expect(await isInSight()).toBe(true);
  const rows = await page.locator(".captions-roll").evaluate((roll) => {
    return roll.getBoundingClientRect().height / parseFloat(getComputedStyle(roll).lineHeight);
  });
  expect(Math.abs(rows - Math.round(rows)), "whole rows, the speaker's name among them").toBeLessThan(0.03);
  await page.screenshot({ path: "results/long-guess.png" });
});

/** The rows of a caption as they stand. */
const rowsOf = (page: Page) =>
  page.locator(".caption .settled").evaluate((one) => {
    const rows = new Map<number, string>();
    const walker = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    while (walker.nextNode() !== null) {
      const node = walker.currentNode;
      if (node.parentElement?.closest("rt, .corrected-told") !== null) continue;
      for (let place = 0; place < (node.textContent ?? "").length; place += 1) {
        range.setStart(node, place);
        range.setEnd(node, place + 1);
        const bottom = Math.round(range.getBoundingClientRect().bottom / 8);
        rows.set(bottom, (rows.get(bottom) ?? "") + range.toString());
      }
    }
    return [...rows.values()];
  });

test("rows end where phrases do, on the live page and on the recording's, with kana and corrections, too", async ({
  page,
  mock,
}) => {
  mock.furigana = true;
  await openLive(page, mock);
  const settled = "ただいまから、令和七年第一回みなと野市議会定例会を開会いたします。";
  const ends = [7, 14, 25];
  mock.caption(0, { settled, ends, state: "settled" });
  await expect(page.locator(".caption .settled")).toHaveText(settled);
  const rows = ["ただいまから、令和七年第一回", "みなと野市議会定例会を", "開会いたします。"];
  expect(await rowsOf(page)).toEqual(rows);
  mock.caption(0, { settled, ends, edition: 1, corrected: [[12, 16]], state: "settled" });
  await expect(page.locator(".caption .corrected")).toHaveText(["一回", "みな"]);
  expect(await rowsOf(page)).toEqual(rows);
  await page.setViewportSize({ width: 320, height: 480 });
  const narrow = await rowsOf(page);
  expect(narrow.join("")).toBe(settled);
  expect(narrow[0]).toBe("ただいまから、");
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  await expectNoBarriers(page);
  await page.screenshot({ path: "results/phrases-320.png" });
  mock.ends = [4];
  await page.goto("/sessions/past?t=60");
  await expect(page.locator(".caption .settled wbr").first()).toBeAttached();
  await expect(page.locator(".caption .settled").first()).toHaveCSS("word-break", "keep-all");
});
