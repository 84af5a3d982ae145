// mlbh doctor: what this machine computes with and why, and whether its kernels compute what the plain ones do.
import { Command } from "commander";
import { formatBytes, formatCount } from "../../core/format.js";
import { version } from "../../core/version.js";
import type { SelfTest } from "../../kernels/selfTest.js";
import { EXIT } from "../exit.js";
import type { Context } from "../context.js";
import type { Ui } from "../ui.js";

interface Options {
  readonly json?: boolean;
}

export function doctorCommand({ ui, exit }: Context): Command {
  return new Command("doctor")
    .summary("show what this machine computes with, and test it")
    .description(
      "Shows which kernels are used and why, how many threads and how much memory, and compares every kernel in use with its plain twin. It takes a few seconds.",
    )
    .option("--json", "print JSON")
    .action(async ({ json }: Options) => {
      const report = await examine();
      if (json === true) ui.json(report);
      else show(report, ui);
      if (!report.ok) exit(EXIT.checkFailed);
    });
}

type Report = Awaited<ReturnType<typeof examine>>;

async function examine() {
  const { kernelBuild, kernelMode, kernels, nativeProducts, tableOf } = await import("../../kernels/index.js");
  const { WEBASSEMBLY_BYTES } = await import("../../kernels/room.js");
  const { selfTest } = await import("../../kernels/selfTest.js");
  const { machineMemory } = await import("../../files/memory.js");
  const mode = kernelMode();
  const native = nativeProducts();
  const threads = await threadsReady();
  const tests = selfTest(kernels).map((test) => ({ ...test, against: "reference" }));
  // a run may go on with either of the two, so not a bit may differ
  const same =
    mode === "native"
      ? selfTest(kernels, { against: tableOf("wasm"), allowed: { float32: 0, float64: 0 }, only: ["products"] })
      : [];
  const checks = [...tests, ...same.map((test) => ({ ...test, against: "wasm" }))];
  return {
    ok: checks.every((check) => check.ok),
    versions: { mlbh: version, node: process.versions.node, v8: process.versions.v8 },
    machine: { platform: process.platform, arch: process.arch },
    kernels: {
      mode,
      build: kernelBuild(),
      fma: kernelBuild() === "wasm-fma",
      native: typeof native === "string" ? { level: null, why_not: native } : { level: native.level, why_not: null },
      chosen_by: process.env.MLBH_KERNELS ? "MLBH_KERNELS" : null,
    },
    threads,
    memory: { machine: machineMemory(), kernels: mode === "reference" ? null : WEBASSEMBLY_BYTES },
    checks,
  };
}

/** Starts the workers, which takes them a moment; when one is not there after two seconds, the test goes on without it. */
async function threadsReady(): Promise<{ threads: number; workers_ready: number }> {
  const { threadsInUse } = await import("../../kernels/index.js");
  const until = performance.now() + 2000;
  for (;;) {
    const { threads, ready } = threadsInUse(true);
    if (ready === threads - 1 || performance.now() > until) return { threads, workers_ready: ready };
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const LEVELS: Readonly<Record<string, string>> = { avx512: "AVX-512", avx2: "AVX2", neon: "NEON" };

function show({ ok, versions, machine, kernels, threads, memory, checks }: Report, ui: Ui): void {
  const { bold, dim, green, red } = ui.color;
  const { mode, native, fma, chosen_by: chosenBy } = kernels;
  const why = chosenBy === null ? "" : `, because ${chosenBy} says so`;
  const what = {
    native: `matrix products for ${LEVELS[native.level ?? ""]}, all else in WebAssembly`,
    wasm: "WebAssembly",
    reference: "plain TypeScript",
  }[mode];
  const other = native.why_not === null ? "native ones are there, too" : `no native ones: ${native.why_not}`;
  const lines = [
    ["mlbh", `${versions.mlbh}, on Node ${versions.node} with V8 ${versions.v8}, ${machine.platform} ${machine.arch}`],
    ["kernels", `${mode}: ${what}${why}`],
    ...(mode === "native" ? [] : [["", other]]),
    ["FMA", mode === "reference" ? "no" : fma ? "yes: a product and a sum are rounded once" : "no: this Node's WebAssembly has none, so last digits differ from machines with it"], // prettier-ignore
    [
      "threads",
      `${threads.threads}${threads.workers_ready < threads.threads - 1 ? `, of which only ${threads.workers_ready + 1} work` : ""}`,
    ],
    ["memory", `${formatBytes(memory.machine)}${memory.kernels === null ? "" : `; the kernels can address ${formatBytes(memory.kernels)}`}`], // prettier-ignore
  ];
  ui.out({ rows: lines.map(([name, text]) => [name, text]), columns: [{}, { fit: "wrap" }] });
  const rows = checks.map((check) => [
    check.family,
    check.against,
    formatCount(check.numbers),
    check.error.float32.toExponential(1),
    check.error.float64.toExponential(1),
    check.ok ? green("ok") : red("FAILED"),
  ]);
  const number = { align: "right" } as const;
  ui.out("");
  ui.out({
    rows: [["kernels for", "against", "numbers", "float32", "float64", ""], ...rows],
    columns: [{}, {}, { ...number, drop: 1 }, number, number, {}],
    head: bold,
  });
  ui.out(ok ? dim("largest differences; all are rounding") : red(adviceFor(checks)));
}

/** What to do about kernels that compute something else. */
function adviceFor(checks: readonly (SelfTest & { readonly against: string })[]): string {
  const failed = checks.filter((check) => !check.ok).map(({ family, against }) => `${family} (against ${against})`);
  return `FAILED: ${failed.join(", ")}. Compute with MLBH_KERNELS=reference meanwhile, and please report this.`;
}
