// What mlbh doctor shows of the machine: the same as it gives to programs, and what each family of kernels differs by.
import { afterEach, expect, test } from "@jest/globals";
import { formatBytes, formatCount } from "../../src/core/format.js";
import { version } from "../../src/core/version.js";
import { kernelMode, useKernels } from "../../src/kernels/index.js";
import type { SelfTest } from "../../src/kernels/selfTest.js";
import { mlbhHere } from "./here.js";

interface Report {
  readonly ok: boolean;
  readonly kernels: { readonly mode: string; readonly fma: boolean };
  readonly threads: { readonly threads: number; readonly workers_ready: number };
  readonly memory: { readonly machine: number; readonly kernels: number | null };
  readonly checks: readonly (SelfTest & { readonly against: string })[];
}
const before = kernelMode();
afterEach(() => useKernels(before));

test("what is computed with and why, then each family of kernels, in the same numbers as for programs", async () => {
  useKernels("reference");
  const shown = await mlbhHere("doctor");
  const given = await mlbhHere("doctor", "--json");
  const report = JSON.parse(given.out) as Report;
  expect([shown.code, shown.err, given.code, given.err]).toEqual([0, "", 0, ""]);
  expect(report).toMatchObject({ ok: true, kernels: { mode: "reference", fma: false }, memory: { kernels: null } });

  const lines = shown.out.trimEnd().split("\n");
  const after = (name: string): string | undefined => lines.find((line) => line.startsWith(`${name} `))?.slice(name.length).trim(); // prettier-ignore
  expect(after("mlbh")).toBe(`${version}, on Node ${process.versions.node} with V8 ${process.versions.v8}, ${process.platform} ${process.arch}`); // prettier-ignore
  expect(after("kernels")).toMatch(/^reference: plain TypeScript/);
  expect(after("FMA")).toBe("no");
  expect(after("memory")).toBe(formatBytes(report.memory.machine));
  const { threads, workers_ready: ready } = report.threads;
  expect(after("threads")).toBe(`${threads}${ready < threads - 1 ? `, of which only ${ready + 1} work` : ""}`);

  const head = lines.findIndex((line) => line.startsWith("kernels for"));
  expect(lines[head - 1]).toBe("");
  expect(lines[head].split(/ {2,}/)).toEqual(["kernels for", "against", "numbers", "float32", "float64"]);
  const exact = report.checks.map(({ family, numbers }) => `${family} reference ${formatCount(numbers)} 0.0e+0 0.0e+0 ok`);
  expect(lines.slice(head + 1, -1).map((line) => line.replace(/ {2,}/g, " "))).toEqual(exact); // plain ones against themselves
  expect(lines.at(-1)).toBe("largest differences; all are rounding");
});
