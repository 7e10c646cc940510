import type { Page } from "@playwright/test";
import { expect, expectNoBarriers } from "../watched";
import { test } from "../mock/fixture";
import type { Mock } from "../mock/service";

const SAID = "ご異議なしと認めます。";
const byPeople = { origin: "phrase_book", said: SAID, spoken: "ja" };
const byMachine = { origin: "machine", machine: "LibreTranslate", said: SAID, spoken: "ja" };

async function readIn(page: Page, mock: Mock, language: string): Promise<void> {
  await page.goto("/sessions/live");
  await page.getByLabel("字幕の言語").selectOption(language);
  // The feed in the session's own language is left, and the other joined.
  await expect.poll(() => mock.asked.at(-1)).toBe(language);
}

test("a viewer reads the captions in another language, and keeps that choice", async ({ page, mock }) => {
  await readIn(page, mock, "en");
  mock.caption(0, { language: "en", settled: "There is no objection.", state: "settled", translation: byPeople });
  const caption = page.locator(".caption p").last();
  await expect(caption.locator(".settled")).toHaveText("There is no objection.");
  await expect(caption).toHaveAttribute("lang", "en");
  await expect(caption.locator(".by")).toContainText("Phrase book");
  await expect(caption.locator(".by")).toHaveAttribute("lang", "en");
  await expect(page.locator(".transcript .row-text > [lang]").first()).toHaveAttribute("lang", "en");
  await page.reload();
  await expect(page.getByLabel("字幕の言語")).toHaveValue("en");
  await expect(page.locator("html")).toHaveAttribute("lang", "ja");
  await expectNoBarriers(page);
});

test("a machine's translation says so, and shows what was said at a tap", async ({ page, mock }) => {
  await readIn(page, mock, "ne");
  mock.caption(0, { language: "ne", draft: "आपत्ति", translation: byMachine });
  const caption = page.locator(".caption p").last();
  await expect(caption.locator(".draft")).toHaveText("आपत्ति");
  mock.caption(0, { language: "ne", revision: 1, settled: "कुनै आपत्ति छैन।", state: "settled", translation: byMachine });
  await expect(caption.locator(".settled")).toHaveText("कुनै आपत्ति छैन।");
  await expect(caption).toHaveAttribute("lang", "ne");
  const by = caption.getByRole("button", { name: "मेसिन अनुवाद" });
  await expect(by).toHaveAttribute("aria-expanded", "false");
  await by.press("Enter");
  await expect(caption.locator('.said[lang="ja"]')).toHaveText(SAID);
  await expectNoBarriers(page);
  await by.click();
  await expect(caption.locator(".said")).toHaveCount(0);
});

test("a translator that is behind is told in words, and what was said stands in its place", async ({ page, mock }) => {
  await readIn(page, mock, "en");
  const behind = { untranslated: { spoken: "ja", why: "behind" } };
  mock.caption(0, { language: "en", settled: SAID, ...behind });
  const caption = page.locator(".caption p").last();
  await expect(caption.locator(".settled")).toHaveText(SAID);
  await expect(caption).toHaveAttribute("lang", "ja");
  await expect(caption.locator(".by")).toHaveText("The translation is late (as spoken)");
  await expect(page.locator(".notices")).toContainText("翻訳が追いついていません");
  await expectNoBarriers(page);
  mock.caption(0, { language: "en", revision: 1, settled: "No objection.", state: "settled", translation: byMachine });
  await expect(caption.locator(".settled")).toHaveText("No objection.");
  await expect(page.locator(".notices .warning")).toHaveCount(0);
});

test("a past session is read in another language, with its caption file", async ({ page, mock }) => {
  mock.translations = { en: { 0: { origin: "phrase_book", text: "The session is now open." } } };
  await page.goto("/sessions/past?t=0");
  await page.getByLabel("字幕の言語").selectOption("en");
  await expect(page.locator(".row-text").first()).toContainText("The session is now open.");
  await expect(page.locator(".row-text").nth(1).locator("[lang]").first()).toHaveAttribute("lang", "ja");
  await expect(page.getByRole("link", { name: /WebVTT/u })).toHaveAttribute("href", /captions\.vtt\?language=en$/u);
  await expect(page.getByRole("link", { name: "SRT" })).toHaveAttribute("href", /captions\.srt\?language=en$/u);
  await expect(page.getByRole("link", { name: "TTML" })).toHaveAttribute("href", /captions\.ttml\?language=en$/u);
  await expectNoBarriers(page);
});

test("a draft in plain Japanese says how plain it is, and a line made after a correction says so", async ({
  page,
  mock,
}) => {
  await readIn(page, mock, "ja-x-easy");
  const draft = { origin: "machine", machine: "Koe", said: SAID, spoken: "ja", readability: 82 };
  const plain = { language: "ja-x-easy", settled: "反対の人は いません。", state: "settled" };
  mock.caption(0, { ...plain, translation: draft });
  const by = page.locator(".caption p").last().locator(".by");
  await expect(by).toContainText("下書き（機械が 書きました）・読みやすさ 82/100");
  await expect(by).not.toContainText("なおした 後");
  mock.caption(0, { ...plain, edition: 1, translation: draft });
  await expect(by).toContainText("なおした 後");
  await expectNoBarriers(page);
});

test("who translated is told in each of the residents' languages, on the transcript, too", async ({ page, mock }) => {
  mock.languages = ["ja", "vi", "km"];
  await readIn(page, mock, "vi");
  const translation = { origin: "machine", said: SAID, spoken: "ja" };
  mock.caption(0, { language: "vi", settled: "Không có phản đối.", edition: 1, state: "settled", translation });
  const by = page.locator(".by");
  await expect(by.first()).toContainText("Bản dịch máy (đã đính chính)");
  await expect(by.last()).toContainText("Bản dịch máy");
  await expect(by.first()).toHaveAttribute("lang", "vi");
  await expectNoBarriers(page);
});

test("words that nobody translated say that they were corrected, even where it is not known which", async ({
  page,
  mock,
}) => {
  await readIn(page, mock, "en");
  const asSaid = { language: "en", settled: SAID, edition: 1, untranslated: { spoken: "ja", why: "unknown" } };
  mock.caption(0, { ...asSaid, state: "settled" });
  const caption = page.locator(".caption p").last();
  await expect(caption.locator(".by")).toHaveText("As spoken (after a correction)");
  mock.caption(1, { ...asSaid, corrected: [[0, 3]], state: "settled" });
  await expect(caption.locator(".by")).toHaveText("As spoken");
  await expect(caption.locator(".corrected-told")).toHaveText("訂正");
});
