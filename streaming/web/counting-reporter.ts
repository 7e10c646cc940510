import type { Reporter, TestModule } from "vitest/node";

/** Ends a run with the two lines that the repository's test script counts. */
export default class CountingReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const states = modules.flatMap((module) => Array.from(module.children.allTests(), (test) => test.result().state));
    const passed = states.filter((state) => state === "passed").length;
    const failed = states.filter((state) => state === "failed").length;
    process.stdout.write(`# pass ${passed}\n# fail ${failed}\n`);
  }
}
