// A first word that is no command: what was probably meant, as the line to type instead.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { isCsvName, isReadTableName, isTableName, isYamlName } from "../core/fileKinds.js";
import { shellWord } from "../core/words.js";

/** What other programs call a command. */
const meanings: readonly {
  /** The command and what it takes. */
  readonly line: readonly [command: string, takes?: string];
  readonly words: readonly string[];
}[] = [
  { line: ["train", "CONFIG"], words: ["fit", "run", "start", "learn", "exec", "training"] },
  { line: ["train --resume", "RUN"], words: ["resume", "continue", "restart"] },
  { line: ["init", "DATA.csv"], words: ["new", "create", "setup", "generate", "scaffold", "begin"] },
  { line: ["init --example"], words: ["example", "examples", "demo", "sample", "quickstart"] },
  { line: ["check", "CONFIG"], words: ["validate", "lint", "verify", "doctor", "debug"] },
  { line: ["evaluate", "RUN"], words: ["eval", "test", "score", "measure", "metrics", "validation"] },
  { line: ["predict", "RUN DATA.csv"], words: ["infer", "inference", "apply", "classify", "answer"] },
  { line: ["forecast", "RUN --steps 1"], words: ["extrapolate", "future", "next"] },
  { line: ["report", "RUN"], words: ["plot", "html", "show", "view", "visualize", "visualise", "dashboard", "page"] },
  { line: ["runs"], words: ["list", "ls", "history", "log", "logs", "experiments", "status"] },
  { line: ["compare", "RUN RUN"], words: ["diff", "versus", "vs"] },
  { line: ["sweep", "CONFIG"], words: ["tune", "search", "grid", "hpo", "optimize", "optimise", "hyperparameters"] },
  { line: ["summary", "CONFIG"], words: ["model", "layers", "architecture", "describe", "info", "parameters"] },
  { line: ["render", "CONFIG"], words: ["config", "defaults", "settings", "resolve"] },
  { line: ["import", "model.pt"], words: ["load", "weights", "convert", "pytorch", "torch"] },
  { line: ["explain", "OP"], words: ["doc", "docs", "man", "formula", "derive", "derivation"] },
  { line: ["gradcheck"], words: ["grad", "gradient", "gradients", "derivatives"] },
  { line: ["completion", "bash"], words: ["completions", "autocomplete", "complete-bash"] },
  { line: ["--version"], words: ["version"] },
];

/** @param rest what follows the word @returns null when nothing is to be guessed */
export function commandMeant(word: string, rest: readonly string[]): string | null {
  const lineOf = (command: string, ...words: readonly string[]): string => ["mlbh", command, ...words].join(" ");
  const given = rest.map(shellWord);
  if (isYamlName(word)) return lineOf("train", shellWord(word), ...given);
  if (isCsvName(word) || isReadTableName(word)) return lineOf("init", shellWord(word), ...given);
  if (isTableName(word)) return `${lineOf("init", "DATA.csv")}, once it is saved as CSV (UTF-8)`;
  const run = shellWord(word.replace(/(?<=.)\/+$/, ""));
  if (existsSync(join(word, "group.json"))) return lineOf("runs", run);
  if (existsSync(join(word, "resolved.yaml"))) return `${lineOf("evaluate", run)}, ${lineOf("report", run)} or ${lineOf("train --resume", run)}`; // prettier-ignore
  const found = meanings.find(({ words }) => words.includes(word.toLowerCase()));
  if (found === undefined) return null;
  const [command, takes = ""] = found.line;
  const fits = rest.length > 0 && !(takes.startsWith("RUN") && isYamlName(rest[0]));
  return lineOf(command, ...(fits ? given : [takes])).trimEnd();
}
