import { expect, expectNoBarriers } from "../watched";
import { test } from "../mock/fixture";
import { readings } from "../mock/service";

const SAID = "令和7年の会議で議案を審議します。";

test("a viewer chooses over which kanji readings are shown, while the session goes on", async ({ page, mock }) => {
  mock.furigana = true;
  mock.said = 3;
  await page.goto("/sessions/live");
  await expect.poll(() => mock.listeners).toBe(1);
  await page.getByText("字幕の設定").click();
  const box = page.locator('koe-caption-box [data-utterance="5"]');
  await page.getByLabel("すべての漢字").check();
  await expect.poll(() => mock.listeners).toBe(1);
  await expect(page.locator(".row rt").first()).toBeAttached();
  mock.caption(5, { settled: SAID, ruby: readings(SAID), draft: "次に" });
  await expect(box.locator("rt")).toHaveText(["れいわ", "かいぎ", "ぎあん"]);
  // A screen reader knows how to read: it is not told twice.
  await expect(box.locator('rt:not([aria-hidden="true"])')).toHaveCount(0);
  await expectNoBarriers(page);
  await page.getByLabel("小学4年から上の漢字").check();
  await expect(box.locator("rt")).toHaveText(["れいわ", "ぎあん"]);
  await page.getByLabel("付けない").check();
  await expect(page.locator("rt")).toHaveCount(0);
});

test("the choice lasts, and the recording is read with it", async ({ page, mock }) => {
  mock.furigana = true;
  await page.goto("/sessions/past?t=1");
  await page.getByText("字幕の設定").click();
  await page.getByLabel("すべての漢字").check();
  await expect(page.locator(".row rt").first()).toBeAttached();
  await page.reload();
  await expect(page.locator(".row rt").first()).toBeAttached();
});

test("without a dictionary nobody is offered readings", async ({ page, mock }) => {
  await page.goto("/sessions/live");
  await expect.poll(() => mock.listeners).toBe(1);
  await page.getByText("字幕の設定").click();
  await expect(page.getByLabel("すべての漢字")).toHaveCount(0);
});
