import { defineConfig } from "@playwright/test";

export default defineConfig({
  outputDir: "results",
  fullyParallel: false,
  // The demo, its encoder and its recogniser share two cores with the browser.
  workers: 1,
  timeout: 150_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  reporter: [["list"], ["./counting-reporter.ts"]],
  use: {
    locale: "ja-JP",
    timezoneId: "Asia/Tokyo",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env["KOE_CHROMIUM"] ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        // Over loopback, and without the multicast names that nobody here would answer.
        "--disable-features=WebRtcHideLocalIpsWithMdns",
        "--allow-loopback-in-peer-connection",
        "--autoplay-policy=no-user-gesture-required",
      ],
    },
  },
  projects: [
    { name: "mock", testDir: "pages" },
    { name: "service", testDir: "service" },
  ],
});
