// What the shell is offered after `mlbh ... <TAB>`: commands, options and their values, experiments, tables, runs, and the keys of --set.
import { RootCommand, ShellCompDirective, type Complete } from "@bomb.sh/tab";
import type { Argument, Command, Option } from "commander";
import { listExamples } from "../advise/init/example.js";
import { isCsvName, isYamlName } from "../core/fileKinds.js";
import { settingKeys } from "../experiment/schema/keys.js";
import { readSource } from "../experiment/source.js";
import { metricKeys } from "../metrics/metrics.js";
import type { shells } from "./commands/completion.js";
import { filesFrom, runsFrom } from "./nearby.js";
import { allPages } from "../pages/table.js";
import { allOps } from "./ops.js";

/** The script that a shell has to run once; it asks this program whenever TAB is pressed. */
export function completionScript(shell: (typeof shells)[number], name: string): string {
  const script = said(() => new RootCommand().setup(name, name, shell)).join("\n");
  // what is constant could not be read twice; the function that it takes words with is bash-completion's, which is not everywhere
  return shell === "bash" ? WORDS_OF_BASH + script.replace(/^readonly /gm, "") : script;
}

/** @param words what is typed behind the program's name; the last one is completed @returns the lines that the script reads */
export function complete(program: Command, words: readonly string[]): string[] {
  const root = new RootCommand();
  root.option("version", "print the version", "v").option("help", "print help", "h");
  const help = program.createHelp();
  for (const command of help.visibleCommands(program)) {
    const known = root.command(command.name(), command.summary() || command.description());
    for (const option of help.visibleOptions(command)) {
      const [name, short] = [option.long!.slice(2), option.short?.slice(1)];
      if (option.required || option.optional)
        known.option(name, option.description, offer(() => valuesOf(option, command, words)), short); // prettier-ignore
      else known.option(name, option.description, short);
    }
    for (const argument of command.registeredArguments)
      known.argument(argument.name(), offer(() => wordsFor(argument, program, words)), argument.variadic); // prettier-ignore
  }
  const lines = said(() => root.parse([...words]));
  const offered = lines.slice(0, -1);
  const goesOn = offered.length > 0 && offered.every((line) => /[=/]$/.test(line.split("\t")[0])); // no space behind it
  const directive = Number(lines.at(-1)!.slice(1)) | (goesOn ? ShellCompDirective.ShellCompDirectiveNoSpace : 0);
  return [...offered, `:${directive}`];
}

/** Words, or words with what they mean. */
type Offered = readonly (string | readonly [word: string, meaning: string])[];

function offer(list: () => Offered): (complete: Complete) => void {
  return (add) => {
    for (const each of list()) {
      const [word, meaning] = typeof each === "string" ? [each, ""] : each;
      add(word, meaning);
    }
  };
}

const typedIn = (words: readonly string[]): string => words.at(-1) ?? "";

function valuesOf(option: Option, command: Command, words: readonly string[]): Offered {
  if (option.argChoices !== undefined) return option.argChoices;
  const values: Readonly<Record<string, () => Offered>> = {
    set: () => keysFor(command, words),
    resume: () => runsFrom(typedIn(words)),
    example: () => listExamples().map(({ name, about }) => [name, about]),
    metrics: () => metricKeys,
    metric: () => ["train_loss", "val_loss", ...metricKeys.map((name) => `val_${name}`)],
    sort: () => ["name", "when", "val_loss", "seconds", ...metricKeys],
    tokenizer: () => ["char", "bytes", "words", "bpe:2000", ...filesFrom(typedIn(words), (name) => name.endsWith(".json"))],
    output: () => filesFrom(typedIn(words), () => true),
  };
  const name = option.long!.slice(2);
  return Object.hasOwn(values, name) ? values[name]() : [];
}

function wordsFor(argument: Argument, program: Command, words: readonly string[]): Offered {
  if (argument.argChoices !== undefined) return argument.argChoices;
  const typed = typedIn(words);
  const operations = (): Offered => allOps().map(({ info }) => [info.name, info.formula]);
  const experiments = (): readonly string[] => filesFrom(typed, isYamlName);
  const kinds: Readonly<Record<string, () => Offered>> = {
    config: experiments,
    data: () => filesFrom(typed, isCsvName),
    text: () => filesFrom(typed, (name) => name.endsWith(".txt")),
    run: () => runsFrom(typed),
    runs: () => runsFrom(typed),
    dir: () => runsFrom(typed),
    op: operations,
    page: () => allPages().map(({ name, formula }) => [name, formula]),
    what: () => [...experiments(), ...operations()],
    command: () => program.createHelp().visibleCommands(program).map((command) => [command.name(), command.summary()]), // prettier-ignore
  };
  return Object.hasOwn(kinds, argument.name()) ? kinds[argument.name()]() : [];
}

/** The keys that --set takes, of the experiment that is named where one is. */
function keysFor(command: Command, words: readonly string[]): string[] {
  const file = words.find((word, i) => i > 0 && isYamlName(word));
  const keys = settingKeys(file === undefined ? {} : valueOf(file));
  const isPredicting = ["predict", "evaluate", "serve"].includes(command.name());
  return [...new Set(keys)].filter((key) => !isPredicting || key.startsWith("data.predict.")).map((key) => `${key}=`);
}

function valueOf(file: string): unknown {
  try {
    return readSource(file).value;
  } catch {
    return {}; // not there, or not finished: its mistakes are told elsewhere
  }
}

/** The lines that the library prints. */
function said(action: () => void): string[] {
  /* eslint-disable no-console -- it knows no other way to say them */
  const { log } = console;
  const lines: string[] = [];
  console.log = (text: string) => void lines.push(text);
  try {
    action();
  } finally {
    console.log = log;
  }
  return lines;
}

/** Words are what stands between spaces: = and : are part of them. */
const WORDS_OF_BASH = `declare -F _get_comp_words_by_ref > /dev/null || _get_comp_words_by_ref() {
    read -r -a words <<< "\${COMP_LINE:0:COMP_POINT}"
    [[ "\${COMP_LINE:0:COMP_POINT}" == *' ' ]] && words+=("")
    cword=$((\${#words[@]} - 1))
    cur="\${words[cword]}"
    prev="\${words[cword > 0 ? cword - 1 : 0]}"
}

`;
