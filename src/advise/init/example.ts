// The examples that come with the package, and how one is copied to where its user works: the experiment, and its data beside it in data/.
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { InputError } from "../../core/errors.js";
import { isYamlName } from "../../core/fileKinds.js";
import { didYouMean } from "../../core/suggest.js";
import { explainWriting, writeAtomically } from "../../files/atomicFile.js";
import { packageDirectory } from "../../files/package.js";

export interface Example {
  readonly name: string;
  /** One line. */
  readonly about: string;
}

export interface CopyOptions {
  /** The experiment to write; default: the example's name with .yaml, in the current directory. */
  readonly output?: string | undefined;
  readonly force?: boolean | undefined;
}

export interface Copied {
  readonly file: string;
  readonly data: string;
  /** The command that it is for. */
  readonly command: "train" | "sweep";
}

export function listExamples(): Example[] {
  const names = readdirSync(configs()).filter(isYamlName).map((name) => name.replace(/\.yaml$/, "")); // prettier-ignore
  return names.sort().map((name) => ({ name, about: aboutOf(sourceOf(name)) }));
}

/** @throws InputError when there is no such example, or other files are in its place */
export function copyExample(name: string, { output, force = false }: CopyOptions): Copied {
  const examples = listExamples();
  if (!examples.some((example) => example.name === name)) throw unknown(name, examples);
  const source = sourceOf(name);
  const [, way, dataName] = /^ *(?:path|text|chat): (\S*\/)(\S+)/m.exec(source)!;
  const file = output ?? `${name}.yaml`;
  const data = join(dirname(file), "data", dataName);
  const text = source
    .replace(/^# yaml-language-server.*\n/, "") // names a file that is not copied
    .replaceAll(`configs/${name}.yaml`, file)
    .replace(way + dataName, `data/${dataName}`);
  const rows = readFileSync(join(packageDirectory(), "data", dataName));
  requireFree(file, force, () => false);
  requireFree(data, force, (found) => readFileSync(found).equals(rows)); // shared with another example
  write(data, rows);
  write(file, text);
  return { file, data, command: /^sweep:/m.test(source) ? "sweep" : "train" };
}

function configs(): string {
  return join(packageDirectory(), "configs");
}

function sourceOf(name: string): string {
  return readFileSync(join(configs(), `${name}.yaml`), "utf8");
}

/** The first sentences of its comment. */
function aboutOf(source: string): string {
  const line = source.split("\n").find((each) => /^# (?!yaml-language-server)/.test(each)) ?? "";
  return /^# (.*?[.?])(?= [^a-z]|$)/.exec(line)?.[1] ?? line.slice(2);
}

function unknown(name: string, examples: readonly Example[]): InputError {
  const near = didYouMean(name, examples.map((example) => example.name)); // prettier-ignore
  const hint = near ?? `the examples are ${examples.map((example) => example.name).join(", ")}`;
  return new InputError([{ message: `there is no example ${JSON.stringify(name)}`, hint }]);
}

function requireFree(path: string, force: boolean, isSame: (path: string) => boolean): void {
  if (!existsSync(path)) return;
  const refuse = (message: string, hint: string): never => {
    throw new InputError([{ place: { file: path }, message, hint }]);
  };
  if (statSync(path).isDirectory()) refuse("this is a directory, expected the name of a file to write", "choose another place with -o FILE"); // prettier-ignore
  if (!force && !isSame(path)) refuse("there is a file of this name already", `replace it with --force, or choose another place with -o DIR/${basename(path).replace(/\.\w+$/, ".yaml")}`); // prettier-ignore
}

function write(path: string, content: string | Uint8Array): void {
  explainWriting(path, "the example", () => "choose another place with -o FILE", () => writeAtomically(path, content)); // prettier-ignore
}
