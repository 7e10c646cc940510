import type { Page } from "@playwright/test";
import { expect, expectNoBarriers } from "../watched";
import { test } from "../mock/fixture";

const HALL = { width: 1920, height: 1080 };

/** A line as the service lays it out. */
const line = (number: number, text: string, more: object = {}) => ({
  utterance: 1,
  number,
  language: "ja",
  words: "said",
  speaker: "chair",
  text,
  settled: Array.from(text).length,
  finished: true,
  corrected: [],
  ruby: [],
  ...more,
});

const LINES = [
  line(0, "ただいまから令和7年第1回定例会を"),
  line(1, "開会いたします。日程第1、", { finished: false, settled: 8 }),
];

async function open(page: Page, path: string): Promise<void> {
  await page.setViewportSize(HALL);
  await page.goto(path);
}

/** Where each line stands from the left, and how wide it is, in letters. */
const boxes = (page: Page) =>
  page.locator(".monitor-line .monitor-said").evaluateAll((all) =>
    all.map((one) => {
      const { left, right } = one.getBoundingClientRect();
      return { left: Math.round(left), fits: right <= innerWidth && left >= 0 };
    }),
  );

test("the chamber's screen shows who speaks on what, and lines in letters that fill it", async ({ page, mock }) => {
  mock.show({ lines: LINES });
  await open(page, "/monitor/live");
  await expect(page.locator(".monitor-line")).toHaveCount(2);
  await expect(page.locator(".monitor-heading")).toContainText("議長");
  await expect(page.locator(".monitor-heading")).toContainText("議題");
  await expect(page.locator(".draft")).toHaveText("日程第1、");
  await expect(page.getByText("デモ用の音声認識モデル")).toBeVisible();
  expect((await boxes(page)).every(({ fits }) => fits)).toBe(true);
  const letter = await page
    .locator(".monitor-line")
    .first()
    .evaluate((one) => parseFloat(getComputedStyle(one).fontSize));
  expect(letter).toBeGreaterThan(100);
  // Nothing to operate, nothing that moves.
  expect(await page.locator("button, a, input, select").count()).toBe(0);
  await expectNoBarriers(page);
});

test("what the address asks for is asked of the service", async ({ page, mock }) => {
  await open(page, "/monitor/live?language=en&characters=15.5&lines=3&draft=hide&ruby=after-3");
  await expect.poll(() => mock.screensAsked).toEqual(["?language=en&characters=15.5&lines=3&draft=false&ruby=true"]);
});

test("letters are as large as the readers' distance needs", async ({ page, mock }) => {
  mock.show({ lines: LINES });
  await open(page, "/monitor/live?distance=300&screen=166");
  await expect(page.locator(".monitor-line").first()).toHaveCSS("font-size", "57px");
});

for (const background of ["dark", "light", "key", "none"]) {
  test(`every word can be read on this ground: ${background}`, async ({ page, mock }) => {
    const ruby = [{ from: 6, to: 8, kana: "れいわ", grade: 4 }];
    mock.show({ lines: [line(0, "ただいまから令和7年第1回定例会を", { ruby, corrected: [[9, 12]] }), LINES[1]] });
    await open(page, `/monitor/live?background=${background}&ruby=all`);
    await expect(page.locator("ruby rt")).toHaveText("れいわ");
    await expect(page.locator(".corrected")).not.toHaveCount(0);
    await expectNoBarriers(page);
    const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const grounds: Readonly<Record<string, string>> = {
      dark: "rgb(0, 0, 0)",
      light: "rgb(255, 255, 255)",
      key: "rgb(0, 177, 64)",
      none: "rgba(0, 0, 0, 0)",
    };
    expect(ground).toBe(grounds[background]);
  });
}

test("readings do not move a line, and a level leaves out what younger pupils can read", async ({ page, mock }) => {
  const [first, second] = LINES;
  mock.show({ lines: LINES });
  await open(page, "/monitor/live?ruby=after-3");
  await expect(page.locator(".monitor-line")).toHaveCount(2);
  const before = await page.locator(".monitor-line").first().boundingBox();
  const ruby = [
    { from: 6, to: 8, kana: "れいわ", grade: 4 },
    { from: 8, to: 9, kana: "ねん", grade: 1 },
  ];
  mock.show({ lines: [{ ...first, ruby }, second] });
  await expect(page.locator("rt")).toHaveText(["れいわ"]);
  const after = await page.locator(".monitor-line").first().boundingBox();
  expect(Math.abs((after?.y ?? 0) - (before?.y ?? 99))).toBeLessThanOrEqual(1);
  expect(after?.x).toBe(before?.x);
});

test("a closed session, lost sound and an end are said in words", async ({ page, mock }) => {
  await open(page, "/monitor/live");
  const state = page.getByRole("status");
  await expect(state).toHaveText("話が始まると、ここに字幕が出ます。");
  mock.show({ source: "lost" });
  await expect(state).toContainText("音声が届いていません");
  mock.show({ source: "connected", stage: "closed", lines: [] });
  await expect(state).toContainText("秘密会");
  await expect(page.locator(".monitor-heading")).toHaveCount(0);
  mock.show({ stage: "live", lines: LINES });
  await expect(state).toHaveText("");
  mock.show({ stage: "adjourned" });
  await expect(state).toHaveText("会議は終わりました。");
});

test("a cut is said, and the screen comes back by itself with the whole picture", async ({ page, mock }) => {
  mock.show({ lines: LINES });
  await open(page, "/monitor/live");
  await expect(page.locator(".monitor-line")).toHaveCount(2);
  mock.failing.set("/api/v1/sessions/live/monitor", 503);
  mock.cutScreens();
  await expect(page.getByRole("status")).toContainText("つなぎ直しています");
  mock.show({ lines: [line(2, "会議録署名議員の指名を行います。")] });
  mock.failing.clear();
  await expect(page.getByText("会議録署名議員の指名を行います。")).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole("status")).toHaveText("");
});

test("without a session in its address it shows whichever is open", async ({ page, mock }) => {
  mock.show({ lines: LINES });
  await open(page, "/monitor");
  await expect(page.locator(".monitor-line")).toHaveCount(2);
});

test("machine translations and words that nobody translated say so", async ({ page, mock }) => {
  await open(page, "/monitor/live?language=en");
  await expect.poll(() => mock.screens).toBe(1);
  mock.show({
    lines: [line(0, "The session is open.", { language: "en", words: "translated_by_machine" }), line(1, "賛成。")],
  });
  await expect(page.getByText("Machine translation.")).toBeVisible();
  const corrected = { language: "en", words: "translated", after_correction: true };
  mock.show({ lines: [line(2, "The total is 100 yen.", corrected), line(3, "Any objection?", { language: "en" })] });
  await expect(page.locator(".monitor-corrected")).toHaveText(["corrected"]);
  await expect(page.locator(".monitor-line").first().locator(".monitor-corrected")).toBeVisible();
  await expectNoBarriers(page);
  await page.screenshot({ path: "results/monitor-corrected.png" });
  mock.show({ lines: [line(1, "賛成。", { words: "untranslated" })] });
  await expect(page.getByText("Not translated: shown as it was said.")).toBeVisible();
});
