/** A counter at which each side reads the other in its own language. */
import type { Page } from "@playwright/test";
import { expect, expectNoBarriers } from "../watched";
import { TOKEN } from "../mock/counter";
import { test } from "../mock/fixture";

const COUNTER = `/counter/shimin-1#token=${TOKEN}`;

const half = (page: Page, side: "clerk" | "visitor") => page.locator(`koe-counter-half[data-side="${side}"]`);
const picker = (page: Page, side: "clerk" | "visitor") => half(page, side).locator(".counter-reads");

/** Where each line stands within its half. */
const places = (page: Page, side: "clerk" | "visitor"): Promise<number[]> =>
  half(page, side).evaluate((one) => {
    const top = one.querySelector(".counter-roll")?.getBoundingClientRect().top ?? 0;
    const lines = Array.from(one.querySelectorAll(".counter-line .counter-said"));
    return lines.map((line) => Math.round(line.getBoundingClientRect().top - top));
  });

/** From the same side, so that places can be compared; and large enough that a page holds some lines. */
test.beforeEach(async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 1024 });
  await page.addInitScript(() => {
    if (localStorage.getItem("koe.counter.layout") === null) localStorage.setItem("koe.counter.layout", "beside");
  });
});

test("a visitor chooses a language by its own name and reads the clerk in it, labelled by who translated", async ({
  page,
  mock,
}) => {
  mock.counter.open = true;
  await page.goto(COUNTER);
  await picker(page, "visitor").click();
  const names = half(page, "visitor").locator(".counter-choose button");
  await expect(names).toHaveCount(15);
  await expectNoBarriers(page);
  await half(page, "visitor").getByRole("button", { name: "Tiếng Việt" }).click();
  await expect.poll(() => mock.counter.asked.at(-1)).toBe('reading {"side":"visitor","language":"vi"}');
  await expect(names).toHaveCount(0);
  await expect(picker(page, "visitor")).toContainText("Tiếng Việt");
  await expect(picker(page, "visitor")).toBeFocused();
  mock.counter.say("clerk", "手数料は三百円です。");
  mock.counter.interpret(0, { language: "vi", shown: "whole", text: "Lệ phí là 300 yên.", by: "phrase_book" });
  const read = half(page, "visitor").locator(".counter-read");
  await expect(read).toContainText("Lệ phí là 300 yên.");
  await expect(read).toHaveAttribute("lang", "vi");
  await expect(read.locator(".counter-by")).toHaveText("Câu dịch sẵn");
  await expect(half(page, "clerk").locator(".counter-read")).toHaveCount(0);
  await expect(half(page, "clerk").locator(".counter-who .counter-by")).toHaveText("定型訳");
  await expectNoBarriers(page);
});

test("each language has its own name in its own language, and one that nobody translates into says so in words", async ({
  page,
  mock,
}) => {
  mock.counter.open = true;
  await page.goto(COUNTER);
  await picker(page, "visitor").click();
  const all = half(page, "visitor").locator(".counter-choose button");
  for (const one of await all.all()) {
    const box = await one.boundingBox();
    expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(56);
    expect(await one.getAttribute("lang")).not.toBe("");
  }
  await expect(all.locator(".counter-none")).toHaveText("ဘာသာပြန် မရှိပါ။ မူရင်းစာသားကို ပြသည်။");
  await expect(all.filter({ hasText: "中文" })).toHaveAttribute("lang", "zh-Hans");
  await page.keyboard.press("Escape");
  await expect(all).toHaveCount(0);
});

test("by keyboard alone: the language is opened, chosen and left", async ({ page, mock }) => {
  mock.counter.open = true;
  await page.goto(COUNTER);
  await picker(page, "visitor").focus();
  await page.keyboard.press("Enter");
  await expect(half(page, "visitor").locator('.counter-choose [aria-pressed="true"]')).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect.poll(() => mock.counter.asked.at(-1)).toBe('reading {"side":"visitor","language":"ja-x-easy"}');
  await expect(picker(page, "visitor")).toBeFocused();
});

test("what a machine made says so, and what nobody could translate stands as it was said", async ({ page, mock }) => {
  mock.counter.open = true;
  mock.counter.sides.visitor.reads = "en";
  mock.counter.say("clerk", "手数料は三百円です。");
  mock.counter.interpret(0, { language: "en", shown: "whole", text: "The fee is 300 yen.", by: "machine" });
  mock.counter.say("clerk", "こちらに名前を書きます。");
  mock.counter.interpret(1, { language: "en", shown: "as_said", why: "unknown" });
  mock.counter.say("clerk", "少し待ちます。");
  mock.counter.interpret(2, { language: "en", shown: "as_said", why: "behind" });
  await page.goto(COUNTER);
  const labels = half(page, "visitor").locator(".counter-texts .counter-by");
  await expect(labels).toHaveText(["Machine translation", "As spoken", "The translation is late (as spoken)"]);
  await expect(half(page, "clerk").locator(".counter-who .counter-by")).toHaveText([
    "自動翻訳",
    "原文のまま",
    "翻訳が遅れています（原文）",
  ]);
  await expectNoBarriers(page);
});

for (const place of ["under", "over"] as const) {
  test(`a translation ${place} the words that comes late moves no line that stands`, async ({ page, mock }) => {
    await page.addInitScript((chosen) => {
      localStorage.setItem("koe.counter.translation", chosen);
    }, place);
    mock.counter.open = true;
    mock.counter.sides.visitor.reads = "en";
    await page.goto(COUNTER);
    mock.counter.say("clerk", "手数料は三百円です。");
    mock.counter.say("clerk", "三番の窓口でお待ちください。");
    mock.counter.say("visitor", "はい。");
    await expect(half(page, "visitor").locator(".counter-line")).toHaveCount(3);
    const before = await places(page, "visitor");
    mock.counter.interpret(0, { language: "en", shown: "whole", text: "The fee is 300 yen.", by: "machine" });
    mock.counter.interpret(1, { language: "en", shown: "whole", text: "Please wait at counter 3.", by: "machine" });
    await expect(half(page, "visitor").locator(".counter-read").nth(1)).toContainText("counter 3");
    expect(await places(page, "visitor")).toEqual(before);
    const tops = await half(page, "visitor").evaluate((one) => {
      const top = (what: string) => one.querySelector(what)?.getBoundingClientRect().top ?? 0;
      return { said: top(".counter-said"), read: top(".counter-read") };
    });
    expect(tops.read > tops.said).toBe(place === "under");
  });
}

test("rows end where phrases end, and kana that come at a line's end move nothing", async ({ page, mock }) => {
  mock.counter.open = true;
  await page.setViewportSize({ width: 700, height: 1024 });
  await page.goto(COUNTER);
  const text = "転入届には、マイナンバーカードが必要です。";
  const ends = [6, 16];
  const rows = () =>
    half(page, "clerk").evaluate((one) => {
      const range = document.createRange();
      const walker = document.createTreeWalker(
        one.querySelector(".counter-said .settled") ?? one,
        NodeFilter.SHOW_TEXT,
      );
      const found: { top: number; text: string }[] = [];
      while (walker.nextNode() !== null) {
        const node = walker.currentNode;
        if (node.parentElement?.closest("rt") !== null) continue;
        for (let place = 0; place < (node.textContent ?? "").length; place += 1) {
          range.setStart(node, place);
          range.setEnd(node, place + 1);
          const top = Math.round(range.getBoundingClientRect().bottom);
          const row = found.find((one) => Math.abs(one.top - top) < 12);
          if (row === undefined) found.push({ top, text: range.toString() });
          else row.text += range.toString();
        }
      }
      return found.map((row) => row.text);
    });
  mock.counter.grow("clerk", "転入届には、マイナンバーカ", 6, [6]);
  await expect(half(page, "clerk").locator(".settled").first()).toHaveText("転入届には、");
  await expect(half(page, "clerk").locator(".draft").first()).toHaveText("マイナンバーカ");
  mock.counter.grow("clerk", text, 16, ends);
  await expect(half(page, "clerk").locator(".settled").first()).toHaveText("転入届には、マイナンバーカードが");
  const before = await rows();
  for (const row of before)
    expect(["転入届には、", "マイナンバーカードが", "転入届には、マイナンバーカードが"]).toContain(row);
  mock.counter.lines = [];
  mock.counter.say("clerk", text, [{ from: 0, to: 3, kana: "てんにゅうとどけ", grade: 6 }], ends);
  await expect(half(page, "clerk").locator("rt")).toHaveText("てんにゅうとどけ");
  const after = await rows();
  expect(after.join("")).toBe(text);
  expect(after.slice(0, before.length - 1)).toEqual(before.slice(0, -1));
  expect(after.find((row) => row.startsWith(before.at(-1) ?? "-"))).toBeDefined();
});

test("the staff choose the visitor's language before and during a conversation; its end forgets it", async ({
  page,
  mock,
}) => {
  await page.goto(COUNTER);
  const select = page.getByLabel("お客さまが読む言葉");
  await select.selectOption("en");
  await page.getByRole("button", { name: "会話を始める" }).click();
  await expect
    .poll(() => mock.counter.asked.at(-1))
    .toBe('begin {"clerk":"ja","visitor":"ja","clerk_reads":"ja","visitor_reads":"en"}');
  await expect(picker(page, "visitor")).toContainText("English");
  await expect(half(page, "visitor").getByRole("button", { name: "Pause microphone" })).toBeVisible();
  await select.selectOption("vi");
  await expect.poll(() => mock.counter.asked.at(-1)).toBe('reading {"side":"visitor","language":"vi"}');
  await expect(picker(page, "visitor")).toContainText("Tiếng Việt");
  await half(page, "clerk").getByRole("button", { name: "終了して消す" }).click();
  await half(page, "clerk").getByRole("button", { name: "消して終わる" }).click();
  await expect(select).toHaveValue("ja");
  await expect(select.locator('option[value="my"]')).toHaveText("မြန်မာဘာသာ（翻訳なし）");
});

test("a screen reader at the visitor's own screen is told the translation, too", async ({ page, mock }) => {
  await page.addInitScript(() => {
    localStorage.setItem("koe.counter.layout", "visitor");
    localStorage.setItem("koe.counter.read-aloud", "on");
  });
  mock.counter.open = true;
  mock.counter.sides.visitor.reads = "en";
  await page.goto(COUNTER);
  mock.counter.say("clerk", "手数料は三百円です。");
  mock.counter.interpret(0, { language: "en", shown: "whole", text: "The fee is 300 yen.", by: "phrase_book" });
  await expect(page.getByRole("log")).toContainText("手数料は三百円です。");
  await expect(page.getByRole("log").locator('[lang="en"]')).toHaveText("The fee is 300 yen.");
});

test("a screen reader at a screen that both share is told what was said and its translation, each in its language", async ({
  page,
  mock,
}) => {
  await page.addInitScript(() => {
    localStorage.setItem("koe.counter.read-aloud", "on");
  });
  mock.counter.open = true;
  mock.counter.sides.visitor.reads = "vi";
  await page.goto(COUNTER);
  await expect(half(page, "visitor").locator(".counter-lines")).toHaveAttribute("aria-hidden", "true");
  mock.counter.say("clerk", "手数料は三百円です。");
  const log = page.getByRole("log");
  await expect(log).toContainText("手数料は三百円です。");
  mock.counter.interpret(0, { language: "vi", shown: "whole", text: "Lệ phí là 300 yên.", by: "phrase_book" });
  await expect(log.locator('[lang="vi"]')).toHaveText("Lệ phí là 300 yên.");
});

test("a draft in plain Japanese says how plain it is", async ({ page, mock }) => {
  mock.counter.open = true;
  mock.counter.sides.visitor.reads = "ja-x-easy";
  mock.counter.say("clerk", "手数料を納付してください。");
  const draft = { language: "ja-x-easy", shown: "whole", text: "お金を はらって ください。", by: "machine" } as const;
  mock.counter.interpret(0, { ...draft, readability: 82 });
  await page.goto(COUNTER);
  await expect(half(page, "visitor").locator(".counter-texts .counter-by")).toHaveText(
    "下書き（機械が 書きました）・読みやすさ 82/100",
  );
  await expect(half(page, "clerk").locator(".counter-who .counter-by")).toHaveText("下書き・読みやすさ 82/100");
  await expectNoBarriers(page);
  await page.screenshot({ path: "results/counter-readability.png" });
});
