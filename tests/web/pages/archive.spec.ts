import { expect, expectNoBarriers } from "../watched";
import { test } from "../mock/fixture";

test("hits are marked, told with speaker and session, and lead to their second", async ({ page }) => {
  await page.goto("/archive?q=" + encodeURIComponent("補正予算"));
  await expect(page.locator(".hit")).toHaveCount(3);
  const hit = page.locator(".hit").first();
  await expect(hit.locator("mark")).toHaveText("補正予算");
  await expect(hit).toContainText("渡辺");
  await hit.getByRole("link").first().click();
  await expect(page).toHaveURL(/\/sessions\/past\?t=20#u\d+$/u);
});

test("a hit that people put right says so, as the transcript does", async ({ page, mock }) => {
  await page.goto("/archive?q=" + encodeURIComponent("補正予算"));
  await expect(page.locator(".hit")).toHaveCount(3);
  await expect(page.locator(".hit .corrected-told")).toHaveCount(0);
  const first = Number(/#u(\d+)/u.exec((await page.locator(".hit a").first().getAttribute("href")) ?? "")?.[1]);
  mock.corrected.set(first, { from: 0, to: 1, text: "補正予算", edition: 0 });
  await page.reload();
  await expect(page.locator(".hit .corrected-told")).toHaveText(["訂正"]);
  await expect(page.locator(".hit .corrected")).toHaveText("補正予算");
  await expect(page.locator(".hit .corrected")).toHaveCSS("text-decoration-line", "underline");
  await expectNoBarriers(page);
});

test("a translation that is found says who made it, in its own language", async ({ page, mock }) => {
  mock.translatedHits = {
    0: { language: "en", text: "The budget is explained.", by: { origin: "machine", machine: "LibreTranslate" } },
    1: { language: "en", text: "The budget is read.", by: { origin: "phrase_book" } },
    2: { language: "ja-x-easy", text: "budget お金の 話です。", by: { origin: "machine", machine: "Koe" } },
    3: { language: "zh", text: "budget 预算", by: null },
  };
  await page.goto("/archive?q=budget");
  await expect(page.locator(".hit")).toHaveCount(4);
  await expect(page.locator(".hit .by")).toHaveText(["自動翻訳", "定型訳", "下書き", "訳（訂正前の文）"]);
  const languages = page.locator(".hit-text").evaluateAll((all) => all.map((one) => one.getAttribute("lang")));
  expect(await languages).toEqual(["en", "en", "ja-x-easy", "zh-Hans"]);
  await expect(page.locator(".hit-speaker").first()).toHaveAttribute("lang", "ja");
  await expectNoBarriers(page);
  await page.screenshot({ path: "results/found-translations.png" });
  await page.getByRole("button", { name: "English" }).click();
  await expect(page.locator(".hit .by").first()).toHaveText("Machine translation");
});

test("what is asked stands in the address, and going back brings it back", async ({ page }) => {
  await page.goto("/archive");
  await page.getByLabel("探す言葉").fill("交通");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/q=%E4%BA%A4%E9%80%9A/u);
  await expect(page.getByText(/「交通」は \d+ 件見つかりました。/u)).toBeVisible();
  await page.getByLabel("探す言葉").fill("給食");
  await page.keyboard.press("Enter");
  await expect(page.getByText(/「給食」は/u)).toBeVisible();
  await page.goBack();
  await expect(page.getByText(/「交通」は/u)).toBeVisible();
  await expect(page.getByLabel("探す言葉")).toHaveValue("交通");
});

test("many hits come in pages", async ({ page }) => {
  await page.goto("/archive?q=" + encodeURIComponent("ます"));
  await expect(page.locator(".hit")).toHaveCount(20);
  await page.getByRole("link", { name: "次のページ" }).click();
  await expect(page).toHaveURL(/page=2/u);
  await expect(page.getByText("ページ中 2 ページ")).toBeVisible();
});

test("results do not wait for the list of sessions", async ({ page }) => {
  await page.route("**/api/v1/sessions", () => undefined);
  await page.goto("/archive?q=" + encodeURIComponent("補正予算"));
  await expect(page.locator(".hit")).toHaveCount(3);
});

test("nothing found and a search that fails are different things to say", async ({ page, mock }) => {
  await page.goto("/archive?q=" + encodeURIComponent("火星"));
  await expect(page.getByText("「火星」は見つかりませんでした。")).toBeVisible();
  mock.failing.set("/api/v1/search", 503);
  await page.reload();
  await expect(page.getByRole("alert")).toContainText("ただいま使えません。");
});
