import { expect, expectNoBarriers } from "../watched";
import { hadTheFloor } from "./api";
import { test } from "./fixture";

test("an operator signs in by the one-time link and gives the floor; a viewer is told", async ({
  page,
  demo,
  open,
  context,
  request,
}) => {
  await page.goto(demo.sign_in.operator);
  await page.getByRole("button", { name: "サインイン" }).click();
  await expect(page).toHaveURL(/\/operator$/u);
  const tap = page.locator('.tap[aria-pressed="false"]:has(.speaker-name)').first();
  const name = await tap.locator(".speaker-name").innerText();
  await tap.click();
  await expect(page.locator(".told")).toContainText(name);
  await expect.poll(() => hadTheFloor(request, open)).toContain(name);
  const viewer = await context.newPage();
  await viewer.goto(`${demo.address}/sessions/${open}`);
  await expect(viewer.locator(".speaking-now .speaker")).toBeVisible();
  await viewer.close();
  await page.getByRole("button", { name: "サインアウト" }).click();
  await expect(page).toHaveURL(/\/sign-in$/u);
});

test("a wrong password is refused in words", async ({ page }) => {
  await page.goto("/sign-in");
  await page.getByLabel("利用者名").fill("nobody");
  await page.getByLabel("パスワード").fill("nothing");
  await page.getByRole("button", { name: "サインイン" }).click();
  await expect(page.getByRole("alert")).not.toBeEmpty();
});

for (const [name, size, theme] of [
  ["phone, light", { width: 390, height: 844 }, "light"],
  ["desktop, dark", { width: 1280, height: 800 }, "dark"],
] as const) {
  test(`axe-core finds no barrier on the service's pages: ${name}`, async ({ page, open }) => {
    await page.setViewportSize(size);
    await page.goto("/");
    await page.evaluate((chosen) => {
      localStorage.setItem("koe.theme", chosen);
    }, theme);
    const session = `/sessions/${open}`;
    for (const path of ["/", session, `${session}?t=1`, "/archive?q=%E8%AD%B0%E5%93%A1", "/sign-in", "/operator"]) {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expectNoBarriers(page);
    }
  });
}
