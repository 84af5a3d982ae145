// data.path: "-" is standard input. Its rows are put into a file, which the experiment then names: a run finds them again when it goes on,
// is measured or reported.
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { InputError } from "../core/errors.js";
import type { Spooled } from "../files/spool.js";

/** Whether an experiment, with what is set beside it, may name "-" as its data: a quick look, before it is read with care. */
function mayBePiped(file: string, overrides: readonly string[]): boolean {
  const dash = /(^|[{,\s])path\s*[:=]\s*["']?-["']?\s*([,}#\n]|$)/;
  if (overrides.some((override) => /^data(\.path)?=/.test(override) && dash.test(override.replace(/^data\.path=/, "path="))))
    return true;
  try {
    return statSync(file).isFile() && dash.test(readFileSync(file, "utf8").slice(0, 1_000_000));
  } catch {
    return false; // the reader will say why
  }
}

/**
 * The overrides, with the name of the file that standard input was written to where the experiment's data comes from there.
 * @param directory where it is written: null for a folder that is gone when the process ends
 * @throws InputError when nothing is piped
 */
export async function withPipedData(
  file: string | null,
  overrides: readonly string[],
  directory: string | null = null,
): Promise<readonly string[]> {
  if (file === null || !mayBePiped(file, overrides)) return overrides;
  const { readSource } = await import("../experiment/source.js");
  const { isRecord } = await import("../experiment/component.js");
  const { value } = readSource(file, overrides);
  const section = (name: string): Readonly<Record<string, unknown>> =>
    isRecord(value) && isRecord(value[name]) ? value[name] : {};
  if (section("data").path !== "-") return overrides;
  const { dir } = section("run");
  const kept = directory ?? (typeof dir === "string" ? dir : "runs");
  return [...overrides, `data.path=${JSON.stringify(resolve((await spoolStdin(kept)).path))}`];
}

/** The same for a command that leaves nothing behind. */
export async function withPassingData(file: string, overrides: readonly string[]): Promise<readonly string[]> {
  if (!mayBePiped(file, overrides)) return overrides;
  const folder = mkdtempSync(join(tmpdir(), "mlbh-stdin-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  return withPipedData(file, overrides, folder);
}

/** @throws InputError when standard input is the keyboard, or empty */
export async function spoolStdin(directory: string): Promise<Spooled> {
  if (process.stdin.isTTY)
    throw new InputError([{ place: { file: "standard input" }, message: "it is the keyboard, expected a table through a pipe", hint: "for example: cat data.csv | mlbh init -" }]); // prettier-ignore
  const { spool } = await import("../files/spool.js");
  return spool(process.stdin as AsyncIterable<Buffer>, directory);
}
