// Weights mean something beside the numbers that they are multiplied with: those of another run belong to its columns, its tokens and its classes.
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { InputError } from "../../core/errors.js";
import { quoteList } from "../../data/problems.js";
import type { Preprocess } from "../../data/preprocess.js";
import { parsePreprocess } from "../../data/preprocessFile.js";
import { displayPath } from "../../files/file.js";
import { problemAt, type Experiment } from "../experiment.js";
import { fileOf } from "./initFrom.js";

/** @throws InputError at init_from where a run was trained with other columns, tokens or classes, and the file is strict about what it takes */
export function requireSameInputs(experiment: Experiment, preprocess: Preprocess): void {
  const file = fileOf(experiment);
  if (file === null || experiment.config.init_from?.strict !== true) return;
  const folder = basename(dirname(file)) === "checkpoints" ? dirname(dirname(file)) : dirname(file);
  const path = join(folder, "preprocess.json");
  if (!existsSync(path)) return;
  const theirs = parsePreprocess(readFileSync(path, "utf8"), displayPath(path));
  const found = difference(theirs, preprocess);
  if (found === null) return;
  const hint = "train on rows with the same columns, texts and classes; or write {path: .., strict: false}, to begin with weights that meant something else"; // prettier-ignore
  throw new InputError([problemAt(experiment.source, ["init_from"], `is a run that was trained with ${found}: the same weights would mean something else here`, hint)]); // prettier-ignore
}

/** What is not as it was, in words. */
function difference(before: Preprocess, now: Preprocess): string | null {
  const named = ({ columns }: Preprocess): string[] => columns.filter(({ kind }) => kind !== "text").map(({ name }) => name);
  const [theirs, ours] = [named(before), named(now)];
  const isOther = (a: readonly string[], b: readonly string[]): boolean =>
    a.length === b.length && a.some((name, i) => name !== b[i]);
  if (isOther(theirs, ours)) return `the columns ${quoteList(theirs)}, and here are ${quoteList(ours)}`;
  if (isOther(before.features, now.features)) return `other features: ${quoteList(before.features, 6)}, and here are ${quoteList(now.features, 6)}`; // prettier-ignore
  for (const step of [...before.columns, ...(before.answer === undefined ? [] : [before.answer])]) {
    const same = [...now.columns, ...(now.answer === undefined ? [] : [now.answer])].find(({ name }) => name === step.name);
    if (step.kind !== "text" || same?.kind !== "text") continue;
    if (JSON.stringify(step.tokenizer) !== JSON.stringify(same.tokenizer)) return `other tokens of "${step.name}"`;
  }
  const [labels, others] = [before.classes ?? [], now.classes ?? []];
  return isOther(labels, others) ? `the classes ${quoteList(labels)}, and here are ${quoteList(others)}` : null;
}
