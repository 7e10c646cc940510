import { defineConfig } from "vitest/config";
import CountingReporter from "./counting-reporter.ts";

// What is built is embedded in the binary and served under a strict policy: nothing inline, nothing from elsewhere.
export default defineConfig({
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    // The licences of what is bundled travel with it.
    license: { fileName: "licences.md" },
  },
  test: {
    include: ["src/**/*.test.ts"],
    environment: "node",
    reporters: ["default", new CountingReporter()],
  },
});
