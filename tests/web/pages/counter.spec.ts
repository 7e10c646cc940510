import type { Page } from "@playwright/test";
import { expect, expectNoBarriers } from "../watched";
import { TOKEN } from "../mock/counter";
import { test } from "../mock/fixture";

const COUNTER = `/counter/shimin-1#token=${TOKEN}`;

const half = (page: Page, side: "clerk" | "visitor") => page.locator(`koe-counter-half[data-side="${side}"]`);

/** Where each settled line stands within its half, by its text. */
function places(page: Page, side: "clerk" | "visitor"): Promise<Record<string, number>> {
  return half(page, side).evaluate((one) => {
    const box = one.querySelector(".counter-lines");
    const top = box === null ? 0 : box.getBoundingClientRect().top;
    const lines = Array.from(one.querySelectorAll(".counter-line"));
    return Object.fromEntries(
      lines.map((line) => [
        line.querySelector(".settled")?.textContent ?? "",
        Math.round(line.getBoundingClientRect().top - top),
      ]),
    );
  });
}

test("without the right to it, a counter shows nothing but how to get it", async ({ page }) => {
  await page.goto("/counter/shimin-1");
  await expect(page.getByText("窓口の権限でサインイン")).toBeVisible();
  await expect(page.locator("koe-counter-half")).toHaveCount(0);
  await page.goto("/counter/shimin-1#token=koe_wrong");
  await page.reload();
  await expect(page.getByText("窓口の権限でサインイン")).toBeVisible();
});

test("the token leaves the address and is kept by the screen", async ({ page }) => {
  await page.goto(COUNTER);
  await expect(page.getByRole("button", { name: "会話を始める" })).toBeVisible();
  expect(page.url()).not.toContain(TOKEN);
  await page.goto("/counter/shimin-1");
  await expect(page.getByRole("button", { name: "会話を始める" })).toBeVisible();
});

test("a conversation is begun, each side's words stand in both halves, and nothing is left of it at its end", async ({
  page,
  mock,
}) => {
  await page.goto(COUNTER);
  await expect(half(page, "clerk").getByRole("status")).toContainText("聞いていません");
  await page.getByRole("button", { name: "会話を始める" }).click();
  await expect(half(page, "clerk").getByRole("status")).toContainText("聞いています");
  mock.counter.say("clerk", "本日はどのようなご用件ですか。");
  mock.counter.say("visitor", "転入届をお願いします。");
  for (const side of ["clerk", "visitor"] as const) {
    await expect(half(page, side).locator(".counter-line")).toHaveCount(2);
    await expect(half(page, side).locator('[data-side="visitor"].counter-line')).toContainText("お客さま");
  }
  await expectNoBarriers(page);
  await half(page, "clerk").getByRole("button", { name: "終了して消す" }).click();
  await expect.poll(() => mock.counter.asked.at(-1)).toContain("begin");
  await half(page, "clerk").getByRole("button", { name: "消して終わる" }).click();
  await expect(page.locator(".counter-line")).toHaveCount(0);
  expect(await page.content()).not.toContain("転入届");
  await expect.poll(() => mock.counter.asked.at(-1)).toBe("end {}");
});

test("each half pauses its own microphone, and the other half says so", async ({ page, mock }) => {
  mock.counter.open = true;
  await page.goto(COUNTER);
  await half(page, "visitor").getByRole("button", { name: "マイクを休止" }).click();
  await expect.poll(() => mock.counter.asked).toEqual(['listening {"side":"visitor","on":false}']);
  await expect(half(page, "visitor").getByRole("status")).toContainText("休止中");
  await expect(half(page, "clerk").getByRole("status")).toContainText("お客さまのマイクは休止中です");
  await expect(half(page, "clerk").getByRole("status")).toContainText("聞いています");
  await half(page, "visitor").getByRole("button", { name: "マイクを再開" }).click();
  await expect(half(page, "visitor").getByRole("status")).toContainText("聞いています");
});

test("a finished line never moves until the page is turned, and the newest is always in sight", async ({
  page,
  mock,
}) => {
  mock.counter.open = true;
  await page.setViewportSize({ width: 1280, height: 1024 });
  await page.goto(COUNTER);
  let before: Record<string, number> = {};
  let turned = 0;
  for (let number = 1; number <= 20; number += 1) {
    const text = `${number}番の窓口でお待ちください。`;
    mock.counter.sides.clerk.draft = { text: "次の", of: null };
    mock.counter.say("clerk", text);
    await expect(half(page, "clerk").getByText(text)).toBeVisible();
    const now = await places(page, "clerk");
    const box = await half(page, "clerk").locator(".counter-lines").boundingBox();
    const newest = now[text] ?? -1;
    expect(newest).toBeGreaterThanOrEqual(0);
    expect(newest + 20).toBeLessThan(box?.height ?? 0);
    const moved = Object.keys(before).filter((line) => line !== "" && before[line] !== now[line]);
    // Either nothing moved, or the page was turned and every line with it.
    expect([0, Object.keys(before).filter((line) => line !== "").length]).toContain(moved.length);
    if (moved.length > 0) turned += 1;
    before = now;
  }
  expect(turned).toBeGreaterThan(0);
  expect(turned).toBeLessThan(12);
});

test("across a flat screen the far half stands on its head, behind a transparent one it is mirrored", async ({
  page,
}) => {
  await page.goto(COUNTER);
  const turn = () => half(page, "visitor").evaluate((one) => getComputedStyle(one).transform);
  expect(await turn()).toMatch(/^matrix\(-1, .*, .*, -1, 0, 0\)$/u);
  await page.getByText("画面の設定").click();
  await page.getByLabel("透明な画面").check();
  expect(await turn()).toBe("matrix(-1, 0, 0, 1, 0, 0)");
  await page.getByLabel("同じ側から").check();
  expect(await turn()).toBe("none");
  await page.getByLabel("お客さまだけ").check();
  await expect(half(page, "clerk")).toHaveCount(0);
  await page.getByLabel("職員だけ").check();
  await expect(half(page, "visitor")).toHaveCount(0);
  await expectNoBarriers(page);
});

test("letters grow with the distance, and the set-up stays with the screen", async ({ page, mock }) => {
  mock.counter.open = true;
  mock.counter.say("clerk", "手数料は三百円です。");
  await page.goto(COUNTER);
  const size = () =>
    half(page, "clerk")
      .locator(".counter-line")
      .evaluate((line) => Number.parseFloat(getComputedStyle(line).fontSize));
  await page.getByText("画面の設定").click();
  await page.getByLabel("画面の横幅").fill("50");
  await page.getByLabel("目から画面までの距離").fill("60");
  await page.getByLabel("目から画面までの距離").press("Enter");
  const near = await size();
  await page.getByLabel("目から画面までの距離").fill("120");
  await page.getByLabel("目から画面までの距離").press("Enter");
  await expect.poll(size).toBeGreaterThan(near * 1.9);
  const far = await size();
  await page.reload();
  await expect.poll(size).toBe(far);
});

for (const colours of ["white-on-black", "black-on-white", "yellow-on-black"]) {
  test(`axe-core finds no barrier in a conversation: ${colours}`, async ({ page, mock }) => {
    mock.counter.open = true;
    mock.counter.sides.visitor.listening = false;
    mock.counter.say("clerk", "手数料は三百円です。");
    mock.counter.sides.clerk.draft = { text: "お支払いは", of: null };
    await page.addInitScript((chosen) => {
      localStorage.setItem("koe.counter.colours", chosen);
    }, colours);
    await page.goto(COUNTER);
    await expect(half(page, "clerk").locator(".draft").last()).toHaveText("お支払いは");
    await expectNoBarriers(page);
    for (const button of await page.locator(".counter-button").all()) {
      const box = await button.boundingBox();
      expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);
    }
  });
}

test("a screen reader is told finished lines only where that was asked for", async ({ page, mock }) => {
  mock.counter.open = true;
  await page.goto(COUNTER);
  mock.counter.say("clerk", "手数料は三百円です。");
  await expect(page.getByRole("log")).toBeEmpty();
  await page.getByText("画面の設定").click();
  await page.getByLabel("スクリーンリーダーで読み上げる").check();
  mock.counter.sides.visitor.draft = { text: "すみま", of: null };
  mock.counter.say("clerk", "三番の窓口でお待ちください。");
  await expect(page.getByRole("log")).toContainText("三番の窓口でお待ちください。");
  await expect(page.getByRole("log")).not.toContainText("すみま");
});

test("a screen that is cut off says so and does not claim to listen; it comes back by itself", async ({
  page,
  mock,
}) => {
  mock.counter.open = true;
  await page.goto(COUNTER);
  mock.counter.say("clerk", "手数料は三百円です。");
  await expect(half(page, "clerk").getByText("手数料は三百円です。")).toBeVisible();
  mock.counter.cut();
  await expect(half(page, "clerk").getByRole("status")).toContainText("つながりません");
  await expect.poll(() => mock.counter.screens).toBe(1);
  await expect(half(page, "clerk").getByRole("status")).toContainText("聞いています");
});

test("by keyboard alone: begin, pause, end", async ({ page, mock }) => {
  await page.goto(COUNTER);
  const press = async (name: string) => {
    const button = half(page, "clerk")
      .getByRole("button", { name })
      .or(page.locator(".counter-staff").getByRole("button", { name }));
    await expect(button).toBeVisible();
    for (let steps = 0; steps < 20 && !(await button.evaluate((one) => one === document.activeElement)); steps += 1) {
      await page.keyboard.press("Tab");
    }
    await page.keyboard.press("Enter");
  };
  await press("会話を始める");
  await press("マイクを休止");
  await expect(half(page, "clerk").getByRole("status")).toContainText("休止中");
  await press("終了して消す");
  await press("消して終わる");
  await expect(page.getByRole("button", { name: "会話を始める" })).toBeVisible();
  await expect.poll(() => mock.counter.asked.map((one) => one.split(" ")[0])).toEqual(["begin", "listening", "end"]);
});

test("kana stand over the kanji that a reader asks for, and are not part of the words", async ({ page, mock }) => {
  mock.counter.open = true;
  mock.counter.say("clerk", "手数料は三百円です。", [
    { from: 0, to: 2, kana: "てすう", grade: 2 },
    { from: 2, to: 3, kana: "りょう", grade: 4 },
  ]);
  await page.goto(COUNTER);
  await expect(half(page, "clerk").locator("rt")).toHaveText(["てすう", "りょう"]);
  // A screen reader knows how to read: it is told each word once.
  await expect(half(page, "clerk").locator('rt:not([aria-hidden="true"])')).toHaveCount(0);
  await expectNoBarriers(page);
  await page.getByText("画面の設定").click();
  await page.getByLabel("小学4年から上の漢字").check();
  await expect(half(page, "clerk").locator("rt")).toHaveText(["りょう"]);
  await page.getByLabel("付けない").check();
  await expect(half(page, "clerk").locator("rt")).toHaveCount(0);
  await expect(half(page, "clerk").locator(".settled")).toHaveText("手数料は三百円です。");
});

test("the screen stands as the counter is configured, until somebody chooses otherwise at it", async ({
  page,
  mock,
}) => {
  mock.counter.open = true;
  mock.counter.layout = "through";
  mock.counter.say("clerk", "手数料は三百円です。");
  await page.goto(COUNTER);
  const far = half(page, "visitor");
  await expect(far).toHaveCSS("transform", "matrix(-1, 0, 0, 1, 0, 0)");
  await page.getByText("画面の設定").click();
  const layouts = page.getByRole("group", { name: "画面の置き方" }).getByRole("radio");
  await expect(layouts).toHaveCount(5);
  await expect(page.getByLabel("設定ファイルのとおり：透明な画面（向こう側は裏返し）")).toBeChecked();
  await expectNoBarriers(page);
  // Another choice here leaves the layout to the counter's configuration.
  await page.getByLabel("白地に黒").check();
  mock.counter.layout = "across";
  await page.reload();
  await expect(far).toHaveCSS("transform", /matrix\(-1, .*, -1, 0, 0\)/u);
  await page.getByText("画面の設定").click();
  await page.getByLabel("同じ側から並んで読む").check();
  await page.reload();
  await expect(far).toHaveCSS("transform", "none");
  // Nothing else is chosen where the configuration comes to say the same; what was chosen stays chosen until then.
  mock.counter.layout = "beside";
  await page.reload();
  await page.getByText("画面の設定").click();
  await expect(page.getByLabel("設定ファイルのとおり：同じ側から並んで読む")).toBeChecked();
});

test("a layout that was kept without being chosen follows the configuration; one that was chosen stays", async ({
  page,
  mock,
}) => {
  mock.counter.layout = "through";
  await page.goto(COUNTER);
  const far = half(page, "visitor");
  await expect(far).toHaveCSS("transform", "matrix(-1, 0, 0, 1, 0, 0)");
  // As it was kept with every other setting, before a configuration could say how a screen stands.
  await page.evaluate(() => {
    localStorage.setItem("koe.counter.layout", "across");
  });
  await page.reload();
  await expect(far).toHaveCSS("transform", "matrix(-1, 0, 0, 1, 0, 0)");
  await page.evaluate(() => {
    localStorage.setItem("koe.counter.layout", "beside");
  });
  await page.reload();
  await expect(far).toHaveCSS("transform", "none");
  await page.getByText("画面の設定").click();
  await page.getByLabel("平らに置く").check();
  await page.reload();
  await expect(far).toHaveCSS("transform", /matrix\(-1, .*, -1, 0, 0\)/u);
});

test("a screen that cannot be loaded says so, and is tried again by itself", async ({ page, mock }) => {
  mock.failing.set("/api/v1/counters/shimin-1", 503);
  await page.goto(COUNTER);
  await expect(page.getByRole("alert")).toContainText("ただいま使えません。");
  await expect(page.getByText("自動でつなぎ直しています。")).toBeVisible();
  await expectNoBarriers(page);
  mock.failing.clear();
  await expect(page.getByRole("button", { name: "会話を始める" })).toBeVisible();
});

test("a counter that is being started again is not there for a moment: its screen waits, and comes back by itself", async ({
  page,
  mock,
}) => {
  mock.counter.open = true;
  await page.goto(COUNTER);
  await expect(half(page, "clerk").getByRole("status")).toContainText("聞いています");
  mock.failing.set("/api/v1/counters/shimin-1/events", 404);
  mock.counter.cut();
  await expect(half(page, "clerk").getByRole("status")).toContainText("つながりません");
  await expect(page.getByRole("button", { name: "もう一度試す" })).toHaveCount(0);
  mock.failing.clear();
  await expect(half(page, "clerk").getByRole("status")).toContainText("聞いています");
});
