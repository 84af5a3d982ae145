// Files and runs that a command line may name, as far as its beginning is typed.
import { existsSync, readdirSync } from "node:fs";
import { isYamlName } from "../core/fileKinds.js";

const RUNS = "runs";

/** Files by their names: in the directory that is typed and one level below it; where there are none, the directories that lead on. */
export function filesFrom(typed: string, matches: (name: string) => boolean): string[] {
  const directory = typed.slice(0, typed.lastIndexOf("/") + 1);
  const inside = namesIn(directory).filter(isOpen);
  const below = inside.filter(({ isDirectory }) => isDirectory).map(({ name }) => `${name}/`);
  const searched = below.filter((folder) => folder !== `${RUNS}/` && !existsSync(`${directory}${folder}resolved.yaml`)); // no runs
  const files = ["", ...searched].flatMap((folder) =>
    namesIn(directory + folder).flatMap(({ name, isDirectory }) => (!isDirectory && matches(name) ? [directory + folder + name] : [])),
  ); // prettier-ignore
  const found = files.filter((file) => file.startsWith(typed)).sort();
  return found.length > 0 ? found : below.map((name) => directory + name).filter((name) => name.startsWith(typed));
}

/** Runs below runs/, or below the directory that is typed: iris-1, and those of a sweep, iris_sweep-1/trial-2. */
export function runsFrom(typed: string): string[] {
  const directory = typed.includes("/") ? typed.slice(0, typed.lastIndexOf("/") + 1) : `${RUNS}/`;
  const isRun = (path: string): boolean => ["config.yaml", "resolved.yaml"].some((name) => existsSync(`${path}/${name}`));
  return namesIn(directory)
    .flatMap(({ name, isDirectory }) => (isDirectory && isRun(directory + name) ? [directory + name] : []))
    .filter((run) => run.startsWith(typed))
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
}

/** An experiment in the current directory or just below it, for advice; null when there is none. */
export function anExperiment(): string | null {
  return filesFrom("", isYamlName).find(isYamlName) ?? null;
}

interface Entry {
  readonly name: string;
  readonly isDirectory: boolean;
}

function isOpen({ name }: Entry): boolean {
  return !name.startsWith(".") && name !== "node_modules";
}

function namesIn(directory: string): Entry[] {
  try {
    const entries = readdirSync(directory === "" ? "." : directory, { withFileTypes: true });
    return entries.map((entry) => ({ name: entry.name, isDirectory: entry.isDirectory() }));
  } catch {
    return [];
  }
}
