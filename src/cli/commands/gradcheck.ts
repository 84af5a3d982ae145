// mlbh gradcheck: every derivative against the slope of its function, for the table of operations or for a whole experiment.
import { Command } from "commander";
import type { OpReport } from "../../ops/check.js";
import type { ParameterReport } from "../../train/checkModel.js";
import { isTableName, isYamlName } from "../../core/fileKinds.js";
import { formatCount } from "../../core/format.js";
import { EXIT } from "../exit.js";
import type { Context } from "../context.js";
import { collect } from "../options.js";
import type { Ui } from "../ui.js";

interface Options {
  readonly all?: boolean;
  readonly json?: boolean;
  readonly set: readonly string[];
}

export function gradcheckCommand({ ui, exit }: Context): Command {
  return new Command("gradcheck")
    .summary("compare derivatives with the slopes of their functions")
    .description(
      "Compares derivatives with central differences: of every operation (first and second order), of those named, or, given an experiment file, of its loss with respect to every parameter of its model: to up to 64 entries of each, drawn at random, or with --all to every one.",
    )
    .argument("[what...]", "operations, or one experiment file (*.yaml)")
    .option("--all", "every operation, which is the same as naming none; of an experiment every entry of each parameter")
    .option("--set <key=value>", "override a key of the experiment file; may be repeated", collect, [])
    .option("--json", "print JSON")
    .action(async (what: string[], options: Options) => {
      const isFile = (name: string): boolean => isYamlName(name) || isTableName(name) || name.includes("/");
      const ok = what.some(isFile) ? await checkFiles(what, options, ui) : await checkOps(what, options, ui);
      if (!ok) exit(EXIT.checkFailed);
    });
}

async function checkOps(names: readonly string[], { all, json }: Options, ui: Ui): Promise<boolean> {
  const { allOps, findOp } = await import("../ops.js");
  const { checkOp } = await import("../../ops/check.js");
  const chosen = names.length === 0 || all === true ? allOps() : names.map(findOp);
  const checks = chosen.map(checkOp);
  const ok = checks.every((check) => check.ok);
  if (json === true) ui.json({ ok, checks });
  else showOps(checks, ui);
  return ok;
}

function showOps(checks: readonly OpReport[], ui: Ui): void {
  const { red, bold, dim } = ui.color;
  const header = ["op", "samples", "derivatives", "abs error", "rel error", "first", "second"];
  const rows = checks.map(({ op, samples, differentiable, first, second, maxAbsError, maxRelError }) => {
    if (!differentiable) return [op, String(samples), "none", "", "", "", ""];
    const entries = String(first.entries + second.entries);
    return [
      op,
      String(samples),
      entries,
      maxAbsError.toExponential(1),
      maxRelError.toExponential(1),
      verdict(first.ok, ui),
      verdict(second.ok, ui),
    ];
  });
  const number = { align: "right" } as const;
  ui.out({
    rows: [header, ...rows],
    columns: [{}, { ...number, drop: 1 }, { ...number, drop: 2 }, number, number, {}],
    head: bold,
  });
  for (const { op, first, second } of checks) {
    for (const failure of [first.failure, second.failure]) if (failure !== null) ui.out(`${red("FAILED")} ${op}: ${failure}`);
  }
  const failed = checks.filter((check) => !check.ok).length;
  const total = `${checks.length - failed} of ${checks.length} operations passed`;
  ui.out(failed > 0 ? red(total) : dim(total));
}

async function checkFiles(what: readonly string[], { set, json, all = false }: Options, ui: Ui): Promise<boolean> {
  const { ArgumentError } = await import("../../core/errors.js");
  if (what.length > 1) throw new ArgumentError(`gradcheck takes operations or one experiment file, got ${what.join(" ")}`);
  const { checkModel } = await import("../../train/checkModel.js");
  const checks = await checkModel(what[0], set, all);
  const ok = checks.every((check) => check.ok);
  if (json === true) ui.json({ ok, checks });
  else await showParameters(checks, ui);
  return ok;
}

async function showParameters(checks: readonly ParameterReport[], ui: Ui): Promise<void> {
  const { describeFailure } = await import("../../autograd/gradcheck.js");
  const { red, bold, dim } = ui.color;
  const header = ["parameter", "shape", "derivatives", "abs error", "rel error", ""];
  const rows = checks.map(({ parameter, shape, entries, of, maxAbsError, maxRelError, ok }) => {
    return [
      parameter,
      `(${shape.join(", ")})`,
      entries === of ? String(entries) : `${entries} of ${formatCount(of)}`,
      maxAbsError.toExponential(1),
      maxRelError.toExponential(1),
      verdict(ok, ui),
    ];
  });
  const number = { align: "right" } as const;
  ui.out({
    rows: [header, ...rows],
    columns: [{ fit: "cutStart", least: 16 }, { drop: 1 }, { ...number, drop: 2 }, number, number, {}],
    head: bold,
  });
  const [seen, all] = [checks.reduce((sum, { entries }) => sum + entries, 0), checks.reduce((sum, { of }) => sum + of, 0)];
  if (seen < all) ui.out(dim(`${formatCount(seen)} of ${formatCount(all)} entries, drawn at random; --all compares every one`));
  for (const check of checks) if (!check.ok) ui.out(`${red("FAILED")} ${check.parameter}: ${describeFailure(check)}`);
}

function verdict(ok: boolean, { color: { green, red } }: Ui): string {
  return ok ? green("ok") : red("FAILED");
}
