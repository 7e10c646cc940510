import { expect, expectNoBarriers } from "../watched";
import { settled } from "./api";
import { test } from "./fixture";
import { appeared, framesDecoded, keepPeers, watchCaptions } from "./probe";

test("a viewer sees the picture move and captions appear and grow", async ({ page, open }) => {
  await keepPeers(page);
  await page.goto(`/sessions/${open}`);
  await expect(page.getByText("デモ用の音声認識モデルです。")).toBeVisible();
  await expect.poll(() => framesDecoded(page)).toBeGreaterThan(10);
  const before = await framesDecoded(page);
  await expect.poll(() => framesDecoded(page)).toBeGreaterThan(before + 30);
  const said = () => page.locator(".transcript .rows").innerText();
  await expect.poll(async () => (await said()).length, { timeout: 30_000 }).toBeGreaterThan(10);
  const grown = (await said()).length;
  await expect.poll(async () => (await said()).length, { timeout: 30_000 }).toBeGreaterThan(grown);
  await expect(page.locator(".caption .speaker").first()).not.toBeEmpty();
  await expectNoBarriers(page);
});

test("in step, a caption appears when the picture reaches its words", async ({ page, open, request }) => {
  await page.goto(`/sessions/${open}`);
  await expect(page.locator(".caption").first()).toBeVisible({ timeout: 30_000 });
  await watchCaptions(page);
  await expect.poll(async () => (await appeared(page)).length, { timeout: 40_000 }).toBeGreaterThanOrEqual(2);
  const starts = new Map((await settled(request, open)).map(({ id, start_ms }) => [id, start_ms]));
  const offsets = (await appeared(page)).flatMap(({ utterance, mediaMs }) => {
    const start = starts.get(utterance);
    return start === undefined || mediaMs === null ? [] : [mediaMs - start];
  });
  expect(offsets.length).toBeGreaterThan(0);
  // Where a word begins is the recogniser's judgement, and may move a little as it hears more.
  for (const offset of offsets) expect(offset).toBeGreaterThan(-600);
  for (const offset of offsets) expect(offset).toBeLessThan(1500);
});

test("without delay the picture comes from the present, and captions on arrival", async ({ page, open }) => {
  await keepPeers(page);
  const asked = page.waitForRequest(/whep\?delay_ms=0$/u);
  await page.goto(`/sessions/${open}`);
  await page.getByText("字幕の設定").click();
  await page.getByLabel("最速").check();
  await asked;
  await expect.poll(() => framesDecoded(page)).toBeGreaterThan(10);
  await expect(page.locator(".caption").first()).toBeVisible({ timeout: 30_000 });
});

test("who leaves the page says so to the service", async ({ page, open }) => {
  await page.goto(`/sessions/${open}`);
  await expect(page.locator('.picture[data-state="playing"]')).toBeVisible();
  const goodbye = page.waitForRequest((request) => request.method() === "DELETE");
  await page.getByRole("link", { name: "発言の検索" }).click();
  expect((await (await goodbye).response())?.status()).toBe(200);
});

test("a viewer who is cut off is told, and connects again alone", async ({ page, open, request }) => {
  await keepPeers(page);
  const joined = page.waitForResponse((response) => response.status() === 201);
  await page.goto(`/sessions/${open}`);
  const place = (await joined).headers()["location"] ?? "";
  await expect.poll(() => framesDecoded(page)).toBeGreaterThan(10);
  const again = page.waitForResponse((response) => response.status() === 201, { timeout: 40_000 });
  expect((await request.delete(place)).status()).toBe(200);
  await expect(page.locator(".picture-state")).toContainText("つなぎ直します", { timeout: 40_000 });
  await again;
  await expect.poll(() => framesDecoded(page)).toBeGreaterThan(10);
  await expect(page.locator('.picture[data-state="playing"]')).toBeVisible();
});

test("by keyboard alone: from the list to the session, its picture stopped and played on", async ({ page, open }) => {
  await page.goto("/");
  const link = page.locator(`a[href="/sessions/${open}"]`);
  await expect(link).toBeVisible();
  for (let steps = 0; steps < 30 && !(await link.evaluate((one) => one === document.activeElement)); steps += 1) {
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Enter");
  await expect(page.locator('.picture[data-state="playing"]')).toBeVisible();
  const stop = page.getByRole("button", { name: "一時停止" });
  await expect(stop).toBeVisible();
  for (let steps = 0; steps < 30 && !(await stop.evaluate((one) => one === document.activeElement)); steps += 1) {
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Space");
  await expect(page.getByText("再生すると中継の現在に戻ります")).toBeVisible();
  await page.keyboard.press("Space");
  await expect(page.getByText("再生すると中継の現在に戻ります")).toHaveCount(0);
});
