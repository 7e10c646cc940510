import type { Browser, Page } from "@playwright/test";
import { expect } from "../watched";
import { test } from "./fixture";

test.use({ demonstration: "corrections" });

/** Found nowhere else, and long enough to be looked for. */
const TEXT = "訂正の行き渡り方を確かめました。";
const SOON = { timeout: 3_000 };

/** A page of somebody else's browser, which reads captions on arrival, in this language. */
async function elsewhere(browser: Browser, address: string, language: string): Promise<Page> {
  const context = await browser.newContext({ baseURL: address, locale: "ja-JP" });
  await context.addInitScript((chosen) => {
    localStorage.setItem("koe.captions.timing", "at-once");
    localStorage.setItem("koe.captions.language", chosen);
  }, language);
  return context.newPage();
}

test("Enter, words, Enter on the desk: viewers in both languages, the chamber's screen and the archive mark it within 3 s", async ({
  page,
  browser,
  demo,
  open,
}) => {
  await page.goto(demo.sign_in.operator);
  await page.getByRole("button", { name: "サインイン" }).click();
  await expect(page).toHaveURL(/\/operator$/u);
  const [viewer, reader, monitor, archive] = await Promise.all(
    ["ja", "en", "ja", "ja"].map((language) => elsewhere(browser, demo.address, language)),
  );
  if (!viewer || !reader || !monitor || !archive) throw new Error("four pages were opened");
  await Promise.all([
    viewer.goto(`/sessions/${open}`),
    reader.goto(`/sessions/${open}`),
    monitor.goto(`/monitor/${open}?lines=4`),
    archive.goto("/archive"),
  ]);
  await expect(reader.getByLabel("字幕の言語")).toHaveValue("en");

  // One that has just ended, since another follows it: translated, and still on the chamber's screen.
  const said = page.locator("koe-corrections .utterance");
  await expect(said.first()).toBeVisible({ timeout: 60_000 });
  const id = await said.last().getAttribute("data-utterance");
  const isFollowed = async () => (await said.last().getAttribute("data-utterance")) !== id;
  await expect.poll(isFollowed, { timeout: 60_000, intervals: [100] }).toBe(true);
  const here = page.locator(`.utterance[data-utterance="${id}"]`);
  await here.getByRole("button", { name: /の発言を直す/u }).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.insertText(TEXT);
  await page.keyboard.press("Enter");

  await Promise.all([
    expect(here.locator(".corrected-told")).toBeVisible(SOON),
    expect(viewer.locator(`#u${id} .corrected`)).toHaveText(TEXT, SOON),
    expect(viewer.locator(`#u${id} .corrected-told`)).toHaveText("訂正", SOON),
    // Translated anew, or shown as it was said until it is.
    expect(reader.locator(`#u${id}`)).toContainText(/after a correction|訂正/u, SOON),
    expect(monitor.locator(".monitor-line .corrected").first()).toBeVisible(SOON),
    expect(monitor.locator(".monitor-corrected").first()).toHaveText("訂正", SOON),
    expect(async () => {
      await archive.goto(`/archive?q=${encodeURIComponent(TEXT)}`);
      await expect(archive.locator(`.hit:has(a[href$="#u${id}"]) .corrected-told`)).toBeVisible({ timeout: 500 });
    }).toPass(SOON),
  ]);
  await page.screenshot({ path: "results/service-desk.png" });
  await monitor.screenshot({ path: "results/service-monitor.png" });
  await reader.screenshot({ path: "results/service-reader.png" });
  await viewer.screenshot({ path: "results/service-viewer.png" });
  for (const one of [viewer, reader, monitor, archive]) await one.context().close();
});
