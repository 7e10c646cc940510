import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, expectNoBarriers } from "../watched";
import { test } from "./fixture";

const SESSION = fileURLToPath(new URL("../../../pipeline/demo/session.mkv", import.meta.url));

/** Twenty seconds of the demonstration as a recorder's MP3. */
function recording(to: string): string {
  execFileSync("ffmpeg", ["-v", "error", "-y", "-i", SESSION, "-vn", "-ac", "1", "-t", "20", "-b:a", "64k", to]);
  return to;
}

test("a recording is sent, becomes a session, and plays without a black field", async ({ page, demo }, info) => {
  test.skip(!existsSync("/usr/bin/ffmpeg"), "there is no ffmpeg to make a recording with");
  await page.goto(demo.sign_in.clerk);
  await page.getByRole("button", { name: "サインイン" }).click();
  await expect(page).toHaveURL(/\/recordings\/new$/u);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("録音の取り込み");

  await page.getByRole("button", { name: "送って文字起こしを始める" }).click();
  await expect(page.getByLabel("会議の名前")).toBeFocused();
  await page.getByLabel("会議の名前").fill("総務委員会（録音）");
  await page.getByLabel("開かれた日").fill("2026-11-20");
  await page.getByRole("button", { name: "送って文字起こしを始める" }).click();
  await expect(page.getByRole("alert").first()).toHaveText("録音ファイルを選んでください。");

  await page.getByLabel("録音ファイル").setInputFiles(recording(info.outputPath("IC_0042.mp3")));
  await expect(page.getByText("選ばれたファイル：IC_0042.mp3")).toBeVisible();
  await page.getByRole("button", { name: "送って文字起こしを始める" }).click();
  const card = page.locator(".recorded").first();
  await expect(card).toContainText("総務委員会（録音）");
  await expect(card.locator(".badge")).toHaveText("できました", { timeout: 120_000 });
  await page.screenshot({ path: info.outputPath("taken-in.png"), fullPage: true });

  await expectNoBarriers(page);

  await card.getByRole("link", { name: "会議を開く" }).click();
  await expect(page.getByText("音声のみの録音です")).toBeVisible();
  await expect(page.getByText("録音から作成")).toBeVisible();
  await expect(page.locator("koe-transcript")).toContainText("定例会");
  const video = page.locator("video");
  await expect
    .poll(() => video.evaluate((media: HTMLVideoElement) => Math.floor(media.currentTime)), { timeout: 30_000 })
    .toBeGreaterThan(0);
  await expectNoBarriers(page);
  await page.screenshot({ path: info.outputPath("recording.png") });
  await page.goto("/");
  await expect(page.locator(".card", { hasText: "総務委員会（録音）" })).toContainText("録音から作成");
});
