import { expect } from "../watched";
import { phrase, settled } from "./api";
import { test } from "./fixture";
import { playingAt } from "./probe";

test("what was said is found within the session", async ({ page, open, request }) => {
  await expect.poll(async () => (await settled(request, open)).length, { timeout: 40_000 }).toBeGreaterThan(2);
  const [first] = await settled(request, open);
  const wanted = phrase(first?.text ?? "");
  await page.goto(`/sessions/${open}`);
  await expect(page.locator("#u0")).toBeVisible();
  await page.getByLabel("この会議の発言を絞り込む").fill(wanted);
  await expect(page.locator("#u0 mark").first()).toHaveText(wanted);
});

test("a settled sentence is found in the archive, and its link plays the recording at that second", async ({
  page,
  open,
  request,
}) => {
  await expect.poll(async () => (await settled(request, open)).length, { timeout: 40_000 }).toBeGreaterThan(2);
  const utterance = (await settled(request, open))[1];
  if (utterance === undefined) throw new Error("no second utterance");
  await page.goto("/archive");
  await page.getByLabel("探す言葉").fill(phrase(utterance.text));
  await page.keyboard.press("Enter");
  const hit = page.locator(`.hit a[href$="#u${utterance.id}"]`);
  await expect(hit.locator("mark").first()).toBeVisible();
  await hit.click();
  const second = Math.floor(utterance.start_ms / 1000);
  await expect(page).toHaveURL(new RegExp(`\\?t=${second}#u${utterance.id}$`, "u"));
  await expect.poll(() => playingAt(page), { timeout: 30_000 }).toBeGreaterThan(second - 0.5);
  const at = await playingAt(page);
  expect(at).toBeLessThan(second + 6);
  await expect.poll(() => playingAt(page)).toBeGreaterThan(at + 1);
  await expect(page.locator('.row[aria-current="true"]')).toBeVisible();
  await expect(page.locator(".caption .settled").last()).not.toBeEmpty();
});
