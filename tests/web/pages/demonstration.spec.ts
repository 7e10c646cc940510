/** Every screen that shows captions of the demonstration model says so. */
import type { Page } from "@playwright/test";
import { expect, expectNoBarriers } from "../watched";
import { TOKEN } from "../mock/counter";
import { test } from "../mock/fixture";

const MODEL = "デモ用の音声認識モデル";
const COUNTER = `/counter/shimin-1#token=${TOKEN}`;
const SEARCH = `/archive?q=${encodeURIComponent("補正予算")}`;

/** Each page, and what stands on it once everything is there. */
const PAGES = {
  home: ["/", ".card"],
  live: ["/sessions/live", ".row"],
  recording: ["/sessions/past?t=60", ".row"],
  archive: [SEARCH, ".page:has(option + option) .hit"],
  operator: ["/operator", "koe-desk"],
  monitor: ["/monitor/live", ".monitor-told"],
  "new recording": ["/recordings/new", ".recorded-form"],
} as const;

for (const [name, [path, there]] of Object.entries(PAGES)) {
  test(`captions are said to be a demonstration model's, and only where they are: ${name}`, async ({ page, mock }) => {
    mock.said = 3;
    mock.signedIn = true;
    await page.goto(path);
    await expect(page.locator(there).first()).toBeVisible();
    await expect(page.getByText(MODEL).filter({ visible: true })).toHaveCount(1);
    mock.demonstration = false;
    await page.reload();
    await expect(page.locator(there).first()).toBeVisible();
    await expect(page.getByText(MODEL)).toHaveCount(0);
  });
}

for (const [name, path] of [
  ["live", "/sessions/live"],
  ["recording", "/sessions/past?t=60"],
] as const) {
  test(`in full screen it is said between the picture and the captions: ${name}`, async ({ page, mock }, info) => {
    mock.said = 3;
    await page.goto(path);
    await expect(page.locator(".row").first()).toBeVisible();
    if (name === "live") {
      await expect.poll(() => mock.listeners).toBeGreaterThan(0);
      mock.caption(3, { settled: "ただいまから会議を開きます。", state: "settled" });
    }
    await expect(page.locator(".caption .settled").first()).toBeVisible();
    const line = page.locator(".stage").getByText(`${MODEL}による字幕です。`);
    await expect(line).toBeHidden();
    for (const { width, height } of [
      { width: 1280, height: 800 },
      { width: 320, height: 568 },
    ]) {
      await page.setViewportSize({ width, height });
      await page.getByRole("button", { name: "全画面", exact: true }).click();
      await expect(line).toBeInViewport({ ratio: 1 });
      await expect.poll(() => overlaps(page)).toEqual([]);
      await page.screenshot({ path: info.outputPath(`${name}-${width}.png`) });
      await expectNoBarriers(page);
      await page.getByRole("button", { name: "全画面を終わる" }).click();
      await expect(line).toBeHidden();
    }
    mock.demonstration = false;
    await page.reload();
    await expect(page.locator(".row").first()).toBeVisible();
    await expect(page.locator(".stage-demo")).toHaveCount(0);
  });
}

/** Which of the parts of a stage reach into the next one. */
function overlaps(page: Page): Promise<string[]> {
  return page.locator(".stage").evaluate((stage) => {
    const parts = [".picture", ".stage-demo", ".captions", ".controls"].map((name) => {
      const { top, bottom } = stage.querySelector(name)?.getBoundingClientRect() ?? { top: 0, bottom: 0 };
      return { name, top, bottom };
    });
    return parts
      .filter(({ bottom }, place) => bottom > (parts[place + 1]?.top ?? innerHeight) + 0.5)
      .map(({ name }) => name);
  });
}

test("results of sessions that the list does not name are said to be perhaps a demonstration model's", async ({
  page,
  mock,
}) => {
  mock.failing.set("/api/v1/sessions", 503);
  await page.goto(SEARCH);
  await expect(page.locator(".hit")).toHaveCount(3);
  const notice = page.locator(".notice.demo");
  await expect(notice).toContainText("会議の一覧を取得できないため");
  await expectNoBarriers(page);
  // The next search asks for the list again.
  mock.failing.clear();
  await page.getByRole("button", { name: "検索" }).click();
  await expect(notice).toHaveText(/デモ用の音声認識モデルです。/u);
  mock.demonstration = false;
  await page.reload();
  await expect(page.locator(".page:has(option + option) .hit")).toHaveCount(3);
  await expect(notice).toHaveCount(0);
});

const told = (page: Page) => page.locator(".counter-demonstration");

test("a counter says apart that its conversation is made up, and that its model is a demonstration", async ({
  page,
  mock,
}) => {
  const MADE_UP = "合成音声による架空の会話";
  mock.counter.demonstration = false;
  await page.goto(COUNTER);
  await expect(told(page)).toContainText(MODEL);
  await expect(told(page)).not.toContainText(MADE_UP);
  mock.counter.demonstration = true;
  mock.counter.demonstrationModel = false;
  await page.reload();
  await expect(told(page)).toContainText(MADE_UP);
  await expect(told(page)).not.toContainText(MODEL);
  mock.counter.demonstration = false;
  await page.reload();
  await expect(page.getByRole("button", { name: "会話を始める" })).toBeVisible();
  await expect(told(page)).toHaveCount(0);
});

test("a visitor who reads another language than the staff is told in it, too, the right way round", async ({
  page,
  mock,
}, info) => {
  mock.counter.open = true;
  mock.counter.sides.visitor.reads = "en";
  mock.counter.say("clerk", "手数料は三百円です。");
  mock.counter.interpret(0, { language: "en", shown: "whole", text: "The fee is 300 yen.", by: "phrase_book" });
  await page.goto(COUNTER);
  const visitors = told(page).locator('[lang="en"]');
  await expect(told(page).locator('[lang="ja"]')).toContainText(MODEL);
  await expect(visitors).toContainText("A demonstration speech model.");
  await expect(visitors).toHaveCSS("transform", /matrix\(-1, .*, -1, 0, 0\)/u);
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 800 });
    await page.screenshot({ path: info.outputPath(`counter-${width}.png`) });
    await expectNoBarriers(page);
  }
  mock.counter.layout = "through";
  await page.reload();
  await expect(visitors).toHaveCSS("transform", "matrix(-1, 0, 0, 1, 0, 0)");
  // Whoever reads the page's own language needs no second one.
  mock.counter.sides.visitor.reads = "ja-x-easy";
  mock.counter.tell();
  await expect(visitors).toHaveCount(0);
  await expect(told(page)).toContainText(MODEL);
});

test("at the staff's own screen a visitor is told nothing", async ({ page, mock }) => {
  mock.counter.open = true;
  mock.counter.sides.visitor.reads = "en";
  await page.addInitScript(() => {
    localStorage.setItem("koe.counter.layout", "clerk");
  });
  await page.goto(COUNTER);
  await expect(told(page)).toContainText(MODEL);
  await expect(page.getByLabel("お客さまが読む言葉")).toHaveValue("en");
  await expect(told(page).locator('[lang="en"]')).toHaveCount(0);
});
