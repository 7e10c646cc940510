/** Languages in other scripts: their own letters, rows high enough for their marks, whole words. */
import type { Page } from "@playwright/test";
import { expect, expectNoBarriers } from "../watched";
import { TOKEN } from "../mock/counter";
import { test } from "../mock/fixture";

const SAID: Readonly<Record<string, string>> = {
  zh: "手续费是三百日元。",
  ko: "수수료는 삼백 엔입니다. 번호를 부를 때까지 삼번 창구에서 기다려 주십시오.",
  ne: "कृपया काउन्टर ३ मा पर्खनुहोस्।",
  th: "กรุณารอที่ช่องหมายเลข 3",
  my: "ကောင်တာ ၃ တွင် စောင့်ပါ။",
  km: "សូមរង់ចាំនៅបញ្ជរលេខ ៣",
};
/** The font that a page would like best, and rows of at least so many ems. */
const WANTED: Readonly<Record<string, readonly [string, number]>> = {
  zh: ["Noto Sans CJK SC", 1.5],
  ko: ["Noto Sans CJK KR", 1.5],
  ne: ["Noto Sans Devanagari", 1.8],
  th: ["Noto Sans Thai", 1.8],
  my: ["Noto Sans Myanmar", 2.2],
  km: ["Noto Sans Khmer", 2.2],
};

const written = (page: Page, what: string) =>
  page.locator(what).evaluate((one) => {
    const { fontFamily, fontSize, lineHeight } = getComputedStyle(one);
    return { font: fontFamily.split(",")[0]?.replaceAll('"', ""), em: parseFloat(lineHeight) / parseFloat(fontSize) };
  });

for (const [language, text] of Object.entries(SAID)) {
  const [font, em] = WANTED[language] ?? ["", 0];

  test(`at a counter, ${language} is written in its own letters, in rows high enough`, async ({ page, mock }) => {
    await page.addInitScript(() => {
      localStorage.setItem("koe.counter.layout", "beside");
    });
    mock.counter.open = true;
    mock.counter.sides.visitor.reads = language;
    mock.counter.say("clerk", "手数料は三百円です。");
    mock.counter.interpret(0, { language, shown: "whole", text, by: "phrase_book" });
    await page.goto(`/counter/shimin-1#token=${TOKEN}`);
    const read = await written(page, '[data-side="visitor"] .counter-read');
    expect(read.font).toBe(font);
    expect(read.em).toBeGreaterThanOrEqual(em - 0.01);
    const said = await written(page, '[data-side="visitor"] .counter-said');
    expect(said.font).toBe("BIZ UDPGothic");
    await expectNoBarriers(page);
  });

  test(`on a chamber's screen, ${language} is written so, too, and no row is cut off`, async ({ page, mock }) => {
    await page.setViewportSize({ width: 1280, height: 720 });
    await page.goto(`/monitor/live?language=${language}`);
    const line = {
      utterance: 1,
      language,
      words: "translated",
      speaker: "chair",
      finished: true,
      corrected: [],
      ruby: [],
    };
    const settled = Array.from(text).length;
    const lines = [0, 1].map((number) => ({ ...line, number, text, settled }));
    mock.show({ lines });
    await expect(page.locator(".monitor-line")).toHaveCount(2);
    const row = await written(page, ".monitor-line:last-child");
    expect(row.font).toBe(font);
    expect(row.em).toBeGreaterThanOrEqual(Math.min(em, 2.2) - 0.06);
    const cut = await page.locator(".monitor-line").evaluateAll((all) =>
      all.filter((one) => {
        const { right, top } = one.getBoundingClientRect();
        return right > innerWidth || top < 0;
      }),
    );
    expect(cut).toEqual([]);
  });
}

test("a row of wide letters wraps on a chamber's screen rather than be cut off", async ({ page, mock }) => {
  await page.setViewportSize({ width: 1280, height: 720 });
  await page.goto("/monitor/live?language=en");
  const text = "WWWW MMMM WWWW MMMM WWWW MMMM WWW";
  const line = { utterance: 1, number: 0, language: "en", words: "translated", speaker: "chair", text };
  mock.show({ lines: [{ ...line, settled: text.length, finished: true, corrected: [], ruby: [] }] });
  const box = await page.locator(".monitor-said").boundingBox();
  expect((box?.x ?? 0) + (box?.width ?? 9999)).toBeLessThanOrEqual(1280);
});
