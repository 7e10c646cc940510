import type { Page } from "@playwright/test";
import { script, utterances } from "../mock/demo";
import { inWords } from "../mock/town-hall";
import { expect, expectNoBarriers } from "../watched";
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
  // Another's correction is made and told to this page while the editor is open.
  const other = { from: 0, to: 1, text: "先に", edition: 0 };
  mock.corrected.set(0, other);
  const { text } = inWords(utterances[0] as (typeof utterances)[number], other, null);
  mock.caption(0, { settled: text, edition: 1, corrected: [[0, 2]], state: "settled" });
  await expect(page.locator(".utterance .corrected-told")).toBeVisible();
  await page.keyboard.insertText("後から");
  await page.keyboard.press("Enter");
  await expect(page.getByText(/ほかの人が先に訂正しました/u)).toBeVisible();
  expect(mock.changes.at(-1)).toContain('"text":"後から","edition":0');
  await expect(page.locator(".utterance p")).toContainText("先に");
  await expect(page.locator(".utterance p")).not.toContainText("後から");
  // Seen now: what is saved next goes on top of it.
  await page.keyboard.press("Enter");
  await page.keyboard.insertText("その後");
  await page.keyboard.press("Enter");
  await expect.poll(() => mock.changes.at(-1)).toContain('"text":"その後","edition":1');
  await expect(page.getByText(/「その後」に訂正しました/u)).toBeVisible();
});

test("from anywhere in the list arrows lead to the nearest marked word, and a link leads to the list", async ({
  page,
  mock,
}) => {
  mock.signedIn = true;
  mock.said = 3;
  await page.goto("/operator");
  const unsure = page.locator(".unsure");
  await expect(unsure).toHaveCount(3);
  await page.getByRole("link", { name: "字幕の訂正へ移動" }).press("Enter");
  const list = page.locator("#correctable");
  await expect(list).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(unsure.first()).toBeFocused();
  const edit = page.getByRole("button", { name: /の発言を直す/u });
  await edit.first().focus();
  await page.keyboard.press("ArrowRight");
  await expect(unsure.nth(1)).toBeFocused();
  await edit.first().focus();
  await page.keyboard.press("ArrowUp");
  await expect(unsure.first()).toBeFocused();
  await edit.last().focus();
  await page.keyboard.press("ArrowDown");
  await expect(unsure.last(), "there is none further down").toBeFocused();
  await page.keyboard.press("Enter");
  await page.keyboard.insertText("最後");
  await page.keyboard.press("Enter");
  await expect(page.getByText("この後に、確信度の低い言葉はありません。")).toBeVisible();
  await expect(list, "none is left after the last").toBeFocused();
  await page.keyboard.press("ArrowUp");
  await expect(unsure.nth(1)).toBeFocused();
  await expectNoBarriers(page);
});

test("an utterance that is being edited stays however many follow it", async ({ page, mock }) => {
  mock.signedIn = true;
  mock.said = 15;
  await page.goto("/operator");
  await expect(page.locator(".utterance")).toHaveCount(15);
  await page.locator(".unsure").first().press("Enter");
  await page.keyboard.insertText("ゆっくり");
  mock.said = 30;
  for (let id = 15; id < 30; id += 1) mock.caption(id, { settled: utterances[id]?.text, state: "settled" });
  await expect(page.locator(".utterance")).toHaveCount(30);
  await expect(page.locator(".editor input")).toBeFocused();
  await expect(page.locator(".editor input")).toHaveValue("ゆっくり");
});

test("a past session is corrected on its recording's page, in any place of it", async ({ page, mock }) => {
  mock.signedIn = true;
  mock.roles = ["clerk"];
  await page.goto("/sessions/past?t=0");
  const list = page.locator("koe-corrections");
  await expect(list.locator(".utterance")).toHaveCount(18);
  await list.getByRole("button", { name: "後の発言を出す" }).click();
  await expect(list.locator(".utterance")).toHaveCount(38);
  // The transcript leads to any other place.
  await page.locator("#u30 .row-time").click();
  await expect(list.locator('[data-utterance="30"]')).toBeVisible();
  await expect(list.locator(".utterance")).toHaveCount(utterances.length - 28);
  await list.locator('[data-utterance="30"] .unsure').press("Enter");
  await page.keyboard.insertText("直した");
  await page.keyboard.press("Enter");
  await expect
    .poll(() => mock.changes)
    .toEqual(['POST /api/v1/sessions/past/utterances/30/corrections {"from":1,"to":2,"text":"直した","edition":0}']);
  await expect(page.locator("#u30 .corrected")).toHaveText("直した");
  await expect(page.locator("#u30 .corrected-told")).toHaveText("訂正");
  await expectNoBarriers(page);
  await page.locator("koe-past-corrections").screenshot({ path: "results/past-corrections.png" });
  await page.screenshot({ path: "results/past-corrections-page.png", fullPage: true });
});

test("whoever goes far away leaves what was being edited, and only what stands there is shown", async ({
  page,
  mock,
}) => {
  mock.signedIn = true;
  mock.roles = ["clerk"];
  await page.goto("/sessions/past?t=0");
  const list = page.locator("koe-corrections");
  const goTo = (utterance: number) => page.locator(`#u${utterance} .row-time`).click();
  const last = utterances.length - 1;
  await goTo(last);
  await expect(list.locator(".utterance")).toHaveCount(3);
  await list.locator(".unsure").last().press("Enter");
  await page.keyboard.insertText("直しかけ");
  // To hear it again is not to leave it.
  await goTo(last - 1);
  await expect(list.locator(".utterance")).toHaveCount(4);
  await expect(list.locator(".editor input")).toHaveValue("直しかけ");
  await goTo(0);
  await expect(list.locator(".editor")).toHaveCount(0);
  await expect(list.locator(".utterance")).toHaveCount(18);
  await expect(list.locator(".correction-told")).toHaveText("訂正せずに戻りました。");
  expect(mock.changes).toEqual([]);
});

/** Waits until a page that is opened knows who is signed in, and has drawn that. */
async function knowing(page: Page, open: () => Promise<unknown>): Promise<void> {
  const told = page.waitForResponse("**/api/v1/me");
  await open();
  await (await told).finished();
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
}

test("viewers of a recording are not shown what staff correct it with", async ({ page, mock }) => {
  await knowing(page, () => page.goto("/sessions/past?t=0"));
  await expect(page.locator(".row").first()).toBeVisible();
  await expect(page.locator("koe-corrections")).toHaveCount(0);
  mock.signedIn = true;
  mock.roles = ["admin", "counter"];
  await knowing(page, () => page.reload());
  await expect(page.locator(".row").first()).toBeVisible();
  await expect(page.locator("koe-corrections")).toHaveCount(0);
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
