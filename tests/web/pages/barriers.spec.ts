import type { Page } from "@playwright/test";
import { expect, expectNoBarriers } from "../watched";
import { TOKEN } from "../mock/counter";
import { test } from "../mock/fixture";

const PAGES = {
  home: "/",
  live: "/sessions/live",
  recording: "/sessions/past?t=60",
  archive: "/archive?q=%E4%BA%88%E7%AE%97",
  "sign-in": "/sign-in",
  "one-time link": "/sign-in/once/abc",
  operator: "/operator",
  dictionary: "/terms",
  monitor: "/monitor/live",
  missing: "/nowhere",
};
const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1280, height: 800 };

async function openFully(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  if (path.includes("sessions")) await expect(page.locator(".row").first()).toBeVisible();
  for (const details of await page.locator("summary").all()) await details.click();
}

for (const [name, path] of Object.entries(PAGES)) {
  test(`axe-core finds no barrier: ${name}`, async ({ page, mock }) => {
    mock.said = 12;
    mock.signedIn = true;
    for (const [size, theme] of [
      [PHONE, "light"],
      [DESKTOP, "dark"],
      [DESKTOP, "contrast"],
    ] as const) {
      await page.setViewportSize(size);
      await page.goto("/");
      await page.evaluate((chosen) => {
        localStorage.setItem("koe.theme", chosen);
      }, theme);
      await openFully(page, path);
      await expectNoBarriers(page);
    }
  });

  test(`nothing is cut off at 320 pixels' width: ${name}`, async ({ page, mock }) => {
    mock.said = 12;
    mock.signedIn = true;
    await page.setViewportSize({ width: 320, height: 256 });
    await openFully(page, path);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(320);
  });
}

for (const [language, text] of [
  ["en", "The fee is 300 yen."],
  ["zh", "手续费是三百日元。"],
  ["my", "အခကြေးငွေ ယန်း ၃၀၀ ဖြစ်ပါသည်။"],
] as const) {
  test(`axe-core finds no barrier at a counter that is read in ${language}, in any colours`, async ({ page, mock }) => {
    mock.counter.open = true;
    mock.counter.sides.visitor.reads = language;
    mock.counter.say("clerk", "手数料は三百円です。", [{ from: 0, to: 2, kana: "てすう", grade: 2 }]);
    mock.counter.interpret(0, { language, shown: "whole", text, by: "phrase_book" });
    mock.counter.say("clerk", "番号札を取ってください。");
    mock.counter.interpret(1, { language, shown: "as_said", why: "unknown" });
    mock.counter.grow("clerk", "窓口で、お待ち", 4, [4]);
    await page.goto(`/counter/shimin-1#token=${TOKEN}`);
    for (const size of [PHONE, DESKTOP]) {
      await page.setViewportSize(size);
      for (const colours of ["white-on-black", "black-on-white", "yellow-on-black"]) {
        await page.evaluate((chosen) => {
          localStorage.setItem("koe.counter.colours", chosen);
        }, colours);
        await page.reload();
        await expect(page.locator('[data-side="visitor"] .counter-read').first()).toContainText(text);
        await expectNoBarriers(page);
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        expect(width).toBeLessThanOrEqual(size.width);
      }
    }
  });
}

test("every choice of caption colours can be read, drafts included", async ({ page, mock }) => {
  await page.goto("/sessions/live");
  await expect.poll(() => mock.listeners).toBeGreaterThan(0);
  mock.caption(0, { settled: "ただいまから、", stable: "定例会を", draft: "開会" });
  await page.getByText("字幕の設定").click();
  for (const colours of ["白／黒", "黄／黒", "黒／白", "紺／クリーム"]) {
    await page.getByLabel(colours, { exact: true }).check();
    await expectNoBarriers(page);
  }
});

test("everything on a session's page is reached by the keyboard, in order, and left again", async ({ page, mock }) => {
  mock.said = 3;
  await page.goto("/sessions/live");
  await expect(page.locator(".row")).toHaveCount(3);
  const reached: string[] = [];
  for (let steps = 0; steps < 60; steps += 1) {
    await page.keyboard.press("Tab");
    const name = await page.evaluate(() => {
      const focused = document.activeElement;
      if (focused === null || focused === document.body) return null;
      const { outlineStyle } = getComputedStyle(focused);
      const label = focused.getAttribute("aria-label") ?? focused.id ?? "";
      return `${label === "" ? (focused.textContent ?? "").trim() : label}${outlineStyle === "none" ? " (unseen)" : ""}`;
    });
    if (name === null) break;
    reached.push(name);
  }
  expect(reached.join("\n")).not.toContain("(unseen)");
  expect(reached[0]).toBe("本文へ移動");
  const order = ["再生", "音量", "字幕の設定", "文字起こしの後へ移動", "find-in-session", "0:01 から録画を再生"];
  const places = order.map((name) => reached.indexOf(name));
  expect(places, reached.join("\n")).toEqual(places.toSorted((a, b) => a - b));
  expect(places).not.toContain(-1);
  // The walk came to its end: nothing held the focus.
  expect(reached.length).toBeLessThan(60);
});

test("the skip link leads past the header", async ({ page }) => {
  await page.goto("/archive");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await expect(page.getByLabel("探す言葉")).toBeFocused();
});
