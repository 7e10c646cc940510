import { expect, expectNoBarriers } from "../watched";
import { test } from "../mock/fixture";

const one = {
  number: 3,
  session: "soumu",
  title: "総務委員会",
  language: "ja",
  held_at: "2026-11-20T01:00:00.000Z",
  file_name: "IC_0042.WMA",
  bytes: 4_000_000,
  received: 4_000_000,
  state: "transcribing",
  reason: null,
  oddity: null,
  begun: true,
  done_ms: 1_200_000,
  total_ms: 5_400_000,
  left_s: 640,
};
const others = [
  {
    ...one,
    number: 2,
    title: "本会議",
    state: "failed",
    reason: "no_sound",
    begun: false,
    total_ms: null,
    left_s: null,
  },
  { ...one, number: 1, title: "全員協議会", state: "done", oddity: "cut_short", left_s: null },
  {
    ...one,
    number: 4,
    title: "議会運営委員会",
    state: "receiving",
    received: 1_000_000,
    begun: false,
    total_ms: null,
    left_s: null,
  },
];

test("each recording tells how far it is, and nothing is stopped or removed unasked", async ({ page, mock }, info) => {
  mock.signedIn = true;
  await page.route("**/api/v1/recordings", (route) =>
    route.fulfill({ json: { recordings: [one, ...others], largest_bytes: 16e9, most: 20 } }),
  );
  await page.goto("/recordings/new");
  const card = page.locator(".recorded", { hasText: "総務委員会" });
  await expect(card.getByRole("progressbar")).toHaveAttribute("value", "1200000");
  await expect(card).toContainText("20:00 / 1:30:00 （残り約 11 分）");
  await expect(page.locator(".recorded", { hasText: "本会議" })).toContainText("音声が入っていません");
  await expect(page.locator(".recorded", { hasText: "全員協議会" })).toContainText("途中で切れています");
  await expect(page.locator(".recorded", { hasText: "議会運営委員会" })).toContainText(
    "同じファイル（IC_0042.WMA）を選んでください",
  );

  await card.getByRole("button", { name: "止める: 総務委員会" }).click();
  expect(mock.changes).toEqual([]);
  await expect(card.getByRole("button", { name: "止める", exact: true })).toBeFocused();
  await page.screenshot({ path: info.outputPath("list.png"), fullPage: true });
  await expectNoBarriers(page);
  await page.keyboard.press("Enter");
  await expect.poll(() => mock.changes).toEqual(["POST /api/v1/recordings/3/stop {}"]);
});

test("the recordings' page is closed to those who have not signed in", async ({ page }) => {
  await page.goto("/recordings/new");
  await expect(page.getByText("操作者か書記の権限でサインインしてください")).toBeVisible();
});
