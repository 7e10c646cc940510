import { mkdirSync } from "node:fs";
import { test, expect } from "../watched";
import { Mock } from "../mock/service";
test.skip(process.env["SCREENS"] === undefined, "development only");
const dir = "/tmp/koe/screens/mock"; mkdirSync(dir, { recursive: true });
for (const [name, size] of [["phone", { width: 390, height: 844 }], ["desktop", { width: 1280, height: 800 }]] as const) {
  test(name, async ({ page }) => {
    const mock = await Mock.start();
    mock.media = "/tmp/koe/media"; mock.said = 12; mock.signedIn = true;
    await page.setViewportSize(size);
    for (const [what, path] of [["home", "/"], ["live", "/sessions/live"], ["past", "/sessions/past?t=60#u10"], ["archive", "/archive?q=予算"], ["sign-in", "/sign-in"], ["operator", "/operator"], ["missing", "/nix"]] as const) {
      await page.goto(mock.address + path);
      await page.waitForLoadState("load");
      if (what === "live") {
        await expect.poll(() => mock.listeners).toBeGreaterThan(0);
        await expect(page.locator(".row")).toHaveCount(12);
        mock.caption(12, { settled: "ただいまの佐藤議員のご質問にお答えいたします。", draft: "補正予算の総額は", state: "tentative" });
        await expect(page.locator(".draft")).toBeVisible();
      }
      if (what === "past") await page.waitForFunction(() => (document.querySelector("video")?.currentTime ?? 0) > 60.5 || document.querySelector(".picture-state")?.textContent !== "", undefined, {timeout: 8000}).catch(() => console.log("no video"));
      await page.waitForTimeout(500);
      await page.screenshot({ path: `${dir}/${name}-${what}.png`, fullPage: name === "phone" });
    }
    await mock.stop();
  });
}
