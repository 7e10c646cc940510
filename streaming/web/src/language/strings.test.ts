import { expect, test } from "vitest";
import { strings } from "./strings";

test("no word is missing in either language", () => {
  for (const [language, words] of Object.entries(strings)) {
    for (const [name, word] of Object.entries(words)) {
      if (typeof word === "string") expect(word.trim(), `${language}.${name}`).not.toBe("");
    }
  }
});

test("nothing but the switch to Japanese is Japanese in English", () => {
  const rest = { ...strings.en, languageSwitch: "", queryHelp: "" };
  expect(JSON.stringify(rest)).not.toMatch(/[ぁ-んァ-ヶ一-龠]/u);
});
