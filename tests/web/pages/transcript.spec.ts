import { expect } from "../watched";
import { test } from "../mock/fixture";
import { utterances } from "../mock/demo";

test("the transcript begins with what was said before and grows", async ({ page, mock }) => {
  mock.said = 18;
  await page.goto("/sessions/live");
  await expect(page.locator(".row")).toHaveCount(18);
  mock.caption(18, { settled: "新しい発言です。" });
  await expect(page.locator(".row")).toHaveCount(19);
  await expect(page.locator(".row").last()).toContainText("新しい発言です。");
});

test("the transcript follows the newest words until the reader scrolls up, and again on request", async ({
  page,
  mock,
}) => {
  mock.said = 30;
  await page.goto("/sessions/live");
  const newest = (id: number) => page.locator(`#u${id}`);
  await expect(newest(29)).toBeInViewport();
  await page.locator("#u0").scrollIntoViewIfNeeded();
  const toNewest = page.getByRole("button", { name: "最新へ" });
  await expect(toNewest).toBeVisible();
  mock.caption(30, { settled: "新しい発言です。" });
  await expect(newest(30)).toBeAttached();
  await expect(newest(30)).not.toBeInViewport();
  await toNewest.click();
  await expect(newest(30)).toBeInViewport();
  await expect(toNewest).toHaveCount(0);
});

test("a word is found within the session, marked, and can be searched for everywhere", async ({ page, mock }) => {
  mock.said = utterances.length;
  await page.goto("/sessions/live");
  await expect(page.locator(".row")).toHaveCount(utterances.length);
  await page.getByLabel("この会議の発言を絞り込む").fill("予算");
  const wanted = utterances.filter(({ text }) => text.includes("予算")).length;
  await expect(page.locator(".row")).toHaveCount(wanted);
  await expect(page.locator(".row mark").first()).toHaveText("予算");
  await expect(page.locator(".find [role=status]")).toHaveText(`${wanted} 件見つかりました`);
  await page.getByRole("link", { name: "すべての会議から探す" }).click();
  await expect(page).toHaveURL(/\/archive\?q=/u);
});

test("among the rows that are found, what people put right is marked as everywhere", async ({ page, mock }) => {
  await page.goto("/sessions/live");
  await expect.poll(() => mock.listeners).toBeGreaterThan(0);
  mock.caption(0, { settled: "補正予算案を議題とします。", edition: 1, corrected: [[2, 5]], state: "settled" });
  await expect(page.locator(".row .corrected")).toHaveText("予算案");
  await page.getByLabel("この会議の発言を絞り込む").fill("補正予算");
  await expect(page.locator(".row mark")).toHaveText(["補正", "予算"]);
  await expect(page.locator(".row .corrected")).toHaveText(["予算", "案"]);
  await expect(page.locator(".row .corrected-told")).toHaveText("訂正");
});

test("each utterance leads to its second of the recording, where it is marked", async ({ page }) => {
  await page.goto("/sessions/past");
  await expect(page.locator(".row")).toHaveCount(utterances.length);
  await page.locator("#u12 .row-time").click();
  await expect(page).toHaveURL(new RegExp(`t=${Math.floor((utterances[12]?.start_ms ?? 0) / 1000)}#u12$`, "u"));
  await expect(page.locator('.row[aria-current="true"]')).toHaveAttribute("id", "u12");
});

test("a stretch without captions is told where it lies", async ({ page }) => {
  await page.goto("/sessions/past");
  await expect(page.locator(".gap")).toHaveText("1:37 から 1:39 まで、字幕がありません（映像や音声の途切れ）。");
});

test("from the recording of a session still open a way leads back to live", async ({ page, mock }) => {
  mock.said = 5;
  await page.goto("/sessions/live?t=3#u0");
  await page.getByRole("link", { name: "ライブに戻る" }).click();
  await expect(page).toHaveURL(/\/sessions\/live$/u);
  await expect(page.locator("koe-live")).toBeVisible();
});

test("a session that has not opened says so, and one that does not exist, too", async ({ page }) => {
  await page.goto("/sessions/soon");
  await expect(page.getByRole("status")).toContainText("まだ始まっていません");
  await page.goto("/sessions/none");
  await expect(page.getByRole("alert")).toContainText("この会議は見つかりません。");
});
