import AxeBuilder from "@axe-core/playwright";
import { expect, test as base, type Page } from "@playwright/test";

/** A test that also fails when the page throws or breaks the policy that it is served under. */
export const test = base.extend<{ watch: undefined }>({
  watch: [
    async ({ page }, use) => {
      const broken: string[] = [];
      page.on("pageerror", (error) => broken.push(`thrown: ${error.message}`));
      page.on("console", (message) => {
        if (/content security policy|violates/i.test(message.text())) broken.push(`policy: ${message.text()}`);
      });
      await use(undefined);
      expect(broken, "what the page threw or was forbidden").toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Has axe-core look for barriers in the page as it stands. */
export async function expectNoBarriers(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  const told = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html, any }) => `${html} ${any[0]?.message ?? ""}`).join("\n")}`,
  );
  expect(told).toEqual([]);
}
