import { script } from "../mock/demo";
import { expect } from "../watched";
import { test } from "../mock/fixture";

test("two keystrokes put a word right, and every screen marks it", async ({ page, mock }) => {
  mock.signedIn = true;
  mock.said = 3;
  await page.goto("/operator");
  const unsure = page.locator(".unsure");
  await expect(unsure).toHaveCount(3);
  await unsure.first().focus();
  await page.keyboard.press("ArrowRight");
  await expect(unsure.nth(1)).toBeFocused();
  await page.keyboard.press("ArrowLeft");
  await expect(unsure.first()).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("combobox", { name: /訂正/u })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(unsure.first()).toBeFocused();
  expect(mock.changes).toEqual([]);

  await page.keyboard.press("Enter");
  await page.keyboard.insertText("みなと野");
  await page.keyboard.press("Enter");
  await expect(page.getByText(/「みなと野」に訂正しました/u)).toBeVisible();
  await expect
    .poll(() => mock.changes)
    .toEqual(['POST /api/v1/sessions/live/utterances/0/corrections {"from":1,"to":2,"text":"みなと野","edition":0}']);
  await expect(unsure).toHaveCount(2);
  await expect(unsure.first(), "on to the next").toBeFocused();
  await page.screenshot({ path: "results/operator.png", fullPage: true });
});

test("Enter twice takes the first suggestion: the likeliest name on the roster", async ({ page, mock }) => {
  mock.signedIn = true;
  mock.said = 1;
  const name = (script.roster[1]?.name ?? "").replace(/\s/gu, "");
  mock.misheard = `${name.slice(0, -1)}朗`;
  await page.goto("/operator");
  await page.locator(".unsure").first().press("Enter");
  const offered = page.locator(".offer");
  await expect(offered.first()).toHaveText(name);
  await expect(offered.first()).toHaveAttribute("aria-selected", "true");
  await expect(offered.last()).toHaveText(mock.misheard);
  await page.screenshot({ path: "results/editor.png" });
  await page.keyboard.press("Enter");
  await expect.poll(() => mock.changes.length).toBe(1);
  await expect.poll(() => mock.changes[0]).toContain(`"text":"${name}"`);
});

test("a correction that came too late is told, and changes nothing", async ({ page, mock }) => {
  mock.signedIn = true;
  mock.said = 1;
  await page.goto("/operator");
  await page.locator(".unsure").first().press("Enter");
  mock.corrected.set(0, { from: 0, to: 1, text: "先に" });
  await page.keyboard.insertText("後から");
  await page.keyboard.press("Enter");
  await expect(page.getByText(/ほかの人が先に訂正しました/u)).toBeVisible();
});

test("viewers see what was corrected, underlined and named", async ({ page, mock }) => {
  await page.goto("/sessions/live");
  await expect.poll(() => mock.listeners).toBeGreaterThan(0);
  mock.caption(0, { settled: "小学は百円です。", state: "settled" });
  await expect(page.locator(".captions .settled").first()).toHaveText("小学は百円です。");
  mock.caption(0, { settled: "総額は百円です。", corrected: [[0, 2]], edition: 1, state: "settled" });
  await expect(page.locator(".captions .corrected")).toHaveText("総額");
  await expect(page.locator(".captions .corrected-told")).toHaveText("訂正");
  await expect(page.locator(".row-text .corrected")).toHaveText("総額");
});

test("a session is closed after a second press, and every screen says so", async ({ page, mock, context }) => {
  mock.signedIn = true;
  const viewer = await context.newPage();
  await viewer.goto("/sessions/live");
  await page.goto("/operator");
  await expect.poll(() => mock.listeners).toBe(3);
  await page.getByRole("button", { name: "秘密会にする…" }).click();
  await expect(page.getByRole("button", { name: "やめる" })).toBeFocused();
  expect(mock.changes).toEqual([]);
  await page.getByRole("button", { name: "止めて秘密会にする" }).click();
  await expect.poll(() => mock.changes).toEqual(['POST /api/v1/sessions/live/closed-session {"closed":true}']);
  mock.tell("stage", { stage: "closed", at_ms: 5_000, length_ms: null });
  await expect(page.getByText("秘密会です。字幕・音声認識・録画・中継はすべて止まっています。")).toBeVisible();
  await expect(viewer.getByText("秘密会のため中継を休止しています")).toBeVisible();
  await expect(viewer.getByText("Closed session: the broadcast is paused")).toBeVisible();
  await expect(viewer.locator(".captions-notice")).toHaveText("秘密会のため、字幕を休止しています。");
  await expect(viewer.locator("video")).toHaveCount(0);
  await viewer.screenshot({ path: "results/slate.png" });
  await page.screenshot({ path: "results/closed.png" });
  mock.tell("stage", { stage: "live", at_ms: 9_000, length_ms: null });
  await expect(viewer.locator("video")).toHaveCount(1);
});

test("the floor says by what it is known", async ({ page, mock }) => {
  mock.signedIn = true;
  await page.goto("/operator");
  await expect.poll(() => mock.listeners).toBe(2);
  mock.tell("now", { at_ms: 1000, speaker: "mayor", floor_source: "chair_call", agenda_item: 1 });
  await expect(page.locator(".floor-now")).toContainText("議長の指名による（自動）");
});

test("the dictionary is edited, its problems told by line, and saved", async ({ page, mock }) => {
  mock.signedIn = true;
  await page.goto("/terms");
  await page.getByRole("button", { name: "語を加える" }).click();
  await page.keyboard.insertText("まちがい");
  await page.getByRole("button", { name: "保存する" }).click();
  await expect(page.getByRole("alert")).toContainText("2 行目： 読みは、ひらがなかカタカナで書いてください");
  await expect(page.locator("tr.bad input").first()).toHaveValue("まちがい");
  await page.screenshot({ path: "results/terms.png" });
  await page.locator("tr.bad").getByRole("button", { name: "まちがい を削除" }).click();
  await page.getByRole("button", { name: "保存する" }).click();
  await expect(page.getByText("2 語を保存しました。")).toBeVisible();
  await expect.poll(() => mock.changes.at(-1)).toMatch(/^PUT \/api\/v1\/terms "表記","読み","種別","訳\(en\)"/u);
});
