import { expect, expectNoBarriers } from "../watched";
import { test } from "../mock/fixture";

test("the operator's page is closed to those who have not signed in", async ({ page }) => {
  await page.goto("/operator");
  await expect(page.getByText("操作者の権限（訂正だけなら書記の権限）でサインインしてください")).toBeVisible();
});

test("a clerk corrects captions, and is offered nothing that would be refused", async ({ page, mock }) => {
  mock.signedIn = true;
  mock.roles = ["clerk", "admin"];
  mock.said = 3;
  await page.goto("/operator");
  await expect(page.locator(".unsure")).toHaveCount(3);
  await expect(page.getByText("書記の権限では、字幕を訂正できます")).toBeVisible();
  await expect(page.locator(".tap")).toHaveCount(0);
  await expect(page.locator("koe-closing")).toHaveCount(0);
  // The captions' feed alone: what becomes of the source is the operator's.
  expect(mock.listeners).toBe(1);
  await page.locator(".unsure").first().press("Enter");
  await page.keyboard.insertText("みなと野");
  await page.keyboard.press("Enter");
  await expect.poll(() => mock.changes.length).toBe(1);
  await expectNoBarriers(page);
});

test("whoever has none of the roles is told which are needed", async ({ page, mock }) => {
  mock.signedIn = true;
  mock.roles = ["admin"];
  await page.goto("/operator");
  await expect(page.locator("main .notice")).toContainText(
    /sousa には、この画面の権限がありません。.*操作者（operator）.*書記（clerk）/u,
  );
  await expect(page.locator("koe-desk")).toHaveCount(0);
  await page.getByRole("button", { name: "English" }).click();
  await expect(page.locator("main .notice")).toContainText("The administrator's role (admin) alone is not enough");
  await expectNoBarriers(page);
});

test("a wrong password is told, a right one opens the desk", async ({ page }) => {
  await page.goto("/sign-in");
  await page.getByLabel("利用者名").fill("sousa");
  await page.getByLabel("パスワード").fill("chigau");
  await page.getByRole("button", { name: "サインイン" }).click();
  await expect(page.getByRole("alert")).toHaveText("利用者名またはパスワードが違います。");
  await page.getByLabel("パスワード").fill("himitsu");
  await page.getByRole("button", { name: "サインイン" }).click();
  await expect(page).toHaveURL(/\/operator$/u);
  await expect(page.getByText("sousa としてサインインしています。")).toBeVisible();
});

test("a one-time link is used only when its button is pressed", async ({ page, mock }) => {
  await page.goto("/sign-in/once/himitsu-no-rinku");
  await expect(page.getByRole("button", { name: "サインイン" })).toBeVisible();
  expect(mock.changes).toEqual([]);
  await page.getByRole("button", { name: "サインイン" }).click();
  await expect(page).toHaveURL(/\/operator$/u);
  await expect.poll(() => mock.changes).toEqual(['POST /api/v1/sign-in/once {"token":"himitsu-no-rinku"}']);
});

test("the floor and the agenda change by one tap each", async ({ page, mock }) => {
  mock.signedIn = true;
  await page.goto("/operator");
  await page.getByRole("button", { name: "山口" }).click();
  await expect(page.locator(".told")).toContainText("山口");
  await page.getByRole("button", { name: "日程第2" }).click();
  await expect(page.locator(".told")).toContainText("日程第2");
  await expect
    .poll(() => mock.changes)
    .toEqual([
      'POST /api/v1/sessions/live/floor {"speaker":"mayor","at_ms":null}',
      'POST /api/v1/sessions/live/agenda-item {"agenda_item":2,"at_ms":null}',
    ]);
  mock.tell("now", { at_ms: 1000, speaker: "mayor", agenda_item: 2 });
  await expect(page.getByRole("button", { name: "山口" })).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByRole("button", { name: "日程第2" })).toHaveAttribute("aria-pressed", "true");
});

test("slower captions and faulty sound stand there until they are over", async ({ page, mock }) => {
  mock.signedIn = true;
  await page.goto("/operator");
  await expect.poll(() => mock.listeners).toBe(2);
  mock.tell("source", { session: "live", state: "captions_eased", step_ms: 2000 });
  mock.tell("source", { session: "live", state: "sound_one_ear" });
  const standing = page.locator("koe-desk [role=status] .notice.warning");
  await expect(standing).toHaveText([/片方のチャンネル/u, /間引いています.*2 秒ごと/u]);
  mock.tell("source", { session: "live", state: "sound_fine" });
  mock.tell("source", { session: "live", state: "captions_restored" });
  await expect(standing).toHaveCount(0);
});

test("captions that go by faster than people read are marked, in words", async ({ page, mock }) => {
  mock.said = 12;
  mock.signedIn = true;
  await page.goto("/operator");
  const rows = page.locator("koe-corrections .utterance");
  await expect(rows).toHaveCount(12);
  const marked = page.locator(".utterance[data-too-fast]");
  await expect(marked).not.toHaveCount(0);
  await expect(marked.locator(".too-fast").first()).toHaveText(/速すぎ（1秒に6字を超え/u);
  await expect(page.locator(".utterance:not([data-too-fast]) .too-fast")).toHaveCount(0);
  await expectNoBarriers(page);
});

test("what happens to the source is listed, newest first", async ({ page, mock }) => {
  mock.signedIn = true;
  await page.goto("/operator");
  await expect.poll(() => mock.listeners).toBe(2);
  mock.tell("source", { session: "live", at_ms: 61_000, state: "lost", reason: "no data for 5 s" });
  await expect(page.locator(".events li").first()).toHaveText(/1:01\s*途切れました\s*no data for 5 s/u);
});
