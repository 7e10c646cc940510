import { expect } from "../watched";
import { test } from "../mock/fixture";

test("sessions open now come first, then those to come, then those past", async ({ page }) => {
  await page.goto("/");
  const headings = page.getByRole("main").getByRole("heading", { level: 2 });
  await expect(headings).toHaveText([
    "いま開かれている会議",
    "これから開かれる会議",
    "これまでの会議",
    "すべての会議の発言を検索",
  ]);
  await page.getByRole("region", { name: "いま開かれている会議" }).getByRole("link").click();
  await expect(page).toHaveURL(/\/sessions\/live$/u);
});

test("a service that fails is told in words, and asked again on request", async ({ page, mock }) => {
  mock.failing.set("/api/v1/sessions", 503);
  await page.goto("/");
  await expect(page.getByRole("alert")).toContainText("ただいま使えません。");
  mock.failing.clear();
  await page.getByRole("button", { name: "もう一度試す" }).click();
  await expect(page.getByText("中継中")).toBeVisible();
});

test("the pages turn to English and stay so", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("button", { name: "English" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Council sessions, live and recorded");
  await page.reload();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Council sessions, live and recorded");
  await expect(page.getByText("demonstration speech model")).toBeVisible();
});

test("an address that leads nowhere says so", async ({ page }) => {
  await page.goto("/nowhere");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("ページが見つかりません");
});

test("a search begun here is answered by the archive", async ({ page }) => {
  await page.goto("/");
  await page.getByLabel("探す言葉").fill("補正予算");
  await page.getByRole("button", { name: "検索" }).click();
  await expect(page.getByText("「補正予算」は 3 件見つかりました。")).toBeVisible();
});
