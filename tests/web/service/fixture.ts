import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, test as base } from "../watched";
import { openSession } from "./api";

/** The demonstration as it tells itself when it is ready. */
export interface Demo {
  readonly address: string;
  readonly sign_in: { readonly operator: string; readonly clerk: string; readonly admin: string };
}

const BINARY = process.env["KOE"] ?? fileURLToPath(new URL("../../../target/release/koe", import.meta.url));
const FLAGS = ["demo", "--port", "0", "--udp-port", "0", "--sittings", "4", "--json"];
const STOP_MS = 15_000;

/** A sitting lasts four minutes. A test is begun only where there is time to end it. */
const LATEST_MS = 180_000;

/**
 * A test against the real service, one demonstration for all tests of a worker; `open` is a session that is open for long enough.
 *
 * A file that needs the demonstration's links for itself, each of which signs in once, names another `demonstration`.
 */
export const test = base.extend<{ open: string }, { demo: Demo; demonstration: string }>({
  demonstration: ["shared", { scope: "worker", option: true }],
  demo: [
    // Another demonstration is another worker's.
    async ({ demonstration: _ }, use) => {
      if (!existsSync(BINARY)) throw new Error(`${BINARY} is not there: build it with cargo build --release`);
      const service = spawn(BINARY, FLAGS, { stdio: ["ignore", "pipe", "inherit"] });
      try {
        await use(await ready(service));
      } finally {
        await stop(service);
      }
    },
    { scope: "worker", timeout: 60_000 },
  ],
  open: async ({ request }, use) => {
    const waiting = { timeout: 90_000, intervals: [500] };
    await expect.poll(() => openSession(request, LATEST_MS), waiting).not.toBeNull();
    await use((await openSession(request, LATEST_MS)) ?? "");
  },
  baseURL: async ({ demo }, use) => {
    await use(demo.address);
  },
});

async function ready(service: ChildProcess): Promise<Demo> {
  if (service.stdout === null) throw new Error("the demo's output cannot be read");
  const ended = once(service, "exit").then(([code]) => {
    throw new Error(`the demo ended with ${String(code)} before it was ready`);
  });
  const told = async (lines: AsyncIterable<string>): Promise<Demo> => {
    for await (const line of lines) if (line.startsWith("{")) return JSON.parse(line) as Demo;
    throw new Error("the demo told no address");
  };
  return Promise.race([told(createInterface({ input: service.stdout })), ended]);
}

async function stop(service: ChildProcess): Promise<void> {
  if (service.exitCode !== null) return;
  const ended = once(service, "exit");
  service.kill("SIGTERM");
  const late = setTimeout(() => service.kill("SIGKILL"), STOP_MS);
  await ended;
  clearTimeout(late);
}
