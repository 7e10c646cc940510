import { test as base } from "../watched";
import { Mock } from "./service";

/** A test with a mock service of its own, which the pages are opened from. */
export const test = base.extend<{ mock: Mock }>({
  mock: async ({}, use) => {
    const mock = await Mock.start();
    await use(mock);
    await mock.stop();
  },
  baseURL: async ({ mock }, use) => {
    await use(mock.address);
  },
});
