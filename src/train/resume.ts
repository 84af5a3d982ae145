// Going on with a run: its own experiment with the changes that are asked for, and the state of its last checkpoint. What was changed is
// listed; what would make the state meaningless (another model, other data, another split) is an error.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { InputError, type Problem } from "../core/errors.js";
import { camelCase } from "../core/fields.js";
import { columnConfig } from "../data/config.js";
import { plural } from "../data/problems.js";
import { textSteps, tokenizerOf } from "../data/texts.js";
import { displayPath } from "../files/file.js";
import { readTokenizerFile } from "../files/tokenizerFile.js";
import type { Checkpoint } from "../runs/checkpoint.js";
import { isRecord } from "../experiment/component.js";
import { GROUPS, type GroupRule } from "../experiment/groups.js";
import { isTextData, problemAt, readExperiment, type Experiment } from "../experiment/experiment.js";
import { tokenizerOpener } from "../experiment/tokenizerFiles.js";
import { readPreprocess, readRunFile, requireRun } from "../runs/openRun.js";
import { resolvedYaml, withNewKeys } from "../experiment/resolved.js";
import type { Prepared } from "../experiment/prepared.js";
import { type Change, differences } from "../experiment/differences.js";
import { TOKENIZER } from "../runs/textRecord.js";
import { loopConfigOf } from "./learner.js";
import type { Tokenizer } from "../text/tokenizer.js";

/** The experiment to go on with: that of `file`, or the run's own when there is none. */
export function experimentOf(run: string, file: string | null, overrides: readonly string[]): Experiment {
  requireRun(run);
  const experiment = readExperiment(file ?? join(run, "resolved.yaml"), overrides);
  return { ...experiment, openTokenizer: (name) => keptTokenizer(run, experiment, name) ?? tokenizerOpener(experiment)(name) };
}

/** What the run has kept of a tokenizer.json, whatever has become of the file; null where it was stopped before it kept anything. */
function keptTokenizer(run: string, experiment: Experiment, name: string): Tokenizer | null {
  const { data } = experiment.config;
  const has = (file: string): boolean => existsSync(join(run, file));
  if (isTextData(data)) return has(TOKENIZER) ? readTokenizerFile(join(run, TOKENIZER)) : null;
  if (!has("preprocess.json")) return null;
  const step = textSteps(readPreprocess(run).columns).find((text) => {
    const { tokenizer = {} } = columnConfig(data, text.name);
    return "file" in tokenizer && tokenizer.file === name;
  });
  return step === undefined ? null : tokenizerOf(step);
}

/** What differs from the experiment that the run was begun with. @throws InputError for changes that its state cannot go along with */
export function changesSince(run: string, prepared: Prepared, checkpoint: Checkpoint | null): Change[] {
  const file = join(run, "resolved.yaml");
  const before = withNewKeys(parse(new TextDecoder().decode(readRunFile(file))));
  const now = parse(resolvedYaml(prepared)) as unknown;
  const changes = differences(before, now).filter(
    ({ key }) =>
      !["name", "run.dir", "data.path", "data.text", "data.chat"].includes(key) &&
      !/^data\.(columns\..*\.)?tokenizer\.file$/.test(key),
  );
  if (checkpoint !== null) {
    refuse(changes, prepared, checkpoint, run);
    requireAhead(prepared, checkpoint);
  }
  return changes;
}

/** Training cannot end before the place where it stands. */
function requireAhead(prepared: Prepared, { state: { position } }: Checkpoint): void {
  const { epochs, maxSteps } = loopConfigOf(prepared);
  const { source } = prepared.experiment;
  const begun = position.epoch + (position.batch > 0 ? 1 : 0);
  const behind = (key: string, length: number, done: string): never => {
    throw new InputError([problemAt(source, ["train", key], `is ${length}, and the run has already trained ${done}`, "give a larger number, or begin a new run")]); // prettier-ignore
  };
  if (maxSteps !== null && maxSteps < position.steps) behind("max_steps", maxSteps, plural(position.steps, "step"));
  if (epochs < begun) behind("epochs", epochs, begun > position.epoch ? `a part of epoch ${begun}` : plural(begun, "epoch"));
}

const KEPT: readonly (readonly [key: string, reason: string])[] = [
  ["model", "the saved weights are those of another model"],
  ["init", "the weights are those that were saved, and no longer those that it begins with"],
  ["init_from", "the weights are those that were saved, and no longer those that it begins with"],
  ["freeze", "what is remembered is that of the parameters that learnt"],
  ["lora", "the saved weights are those of other adapters"],
  ["loss", "the run's losses could not be compared"],
  ["seed", "it decides which rows are for training and which for the test"],
  ["data", "the model has learnt from the data as it was"],
  ["train.dtype", "the saved weights have the other precision"],
  ["train.eval_every", "it says how long what has been counted as epochs is"],
  ["train.ema", "the averaged weights are those of all its steps"],
  ["train.class_weights", "the run's losses could not be compared"],
];
/** Settings under the keys above that the state does not depend on. */
const FREE = ["data.predict", "data.max_memory_mb"];
/** What decides the batches of an epoch: it can change between epochs only. */
const KEPT_IN_EPOCH = [
  "train.batch_size",
  "train.shuffle",
  "train.group_by_length",
  "train.drop_last",
  "train.accumulate_grad_batches",
];

function refuse(changes: readonly Change[], { experiment, dataset }: Prepared, checkpoint: Checkpoint, run: string): void {
  const { position } = checkpoint.state;
  const problems: Problem[] = [];
  const add = ({ key, path, before, now }: Change, reason: string): void => {
    const message = `${key} cannot change from ${show(before)} to ${show(now)} when a run goes on: ${reason}`;
    problems.push({ place: experiment.source.place(path), message, hint: "leave it as it was, or begin a new run" });
  };
  for (const change of changes) {
    const { key } = change;
    if (FREE.some((free) => key === free || key.startsWith(`${free}.`))) continue;
    const rule = KEPT.find(([kept]) => key === kept || key.startsWith(`${kept}.`));
    if (rule !== undefined) add(change, rule[1]);
    else if (position.batch > 0 && KEPT_IN_EPOCH.includes(key)) add(change, "the run was stopped in the middle of an epoch");
    else if (/^scheduler\.\w+\.every$/.test(key)) add(change, "what it has counted would mean something else");
    else if (/^optimizer\.\w+\.groups$/.test(key)) add(change, "what is remembered is that of the groups as they were");
    else if (/^(optimizer|scheduler)(\.\w+)?$/.test(key) && !sameKind(change))
      add(change, "what it remembers is of another kind");
  }
  if (problems.length === 0 && checkpoint.dataSha256 !== dataset.sha256) {
    const place = { file: displayPath(experiment.dataPath) };
    const message = `the file is not the one that ${displayPath(run)} was trained on: its content has changed`;
    problems.push({ place, message, hint: "bring the old file back, or begin a new run" });
  }
  if (problems.length > 0) throw new InputError(problems);
}

/** Whether only arguments differ; {SGD: {...}} against {Adam: {...}} shows as a key that is there on one side only. */
function sameKind({ before, now }: Change): boolean {
  if (Array.isArray(before) && Array.isArray(now)) return JSON.stringify(before.map(kindOf)) === JSON.stringify(now.map(kindOf));
  return !isRecord(before) && !isRecord(now) && before !== undefined && now !== undefined && before !== null && now !== null;
}

/** Of a schedule in a list: its name and what it counts. */
function kindOf(schedule: unknown): unknown {
  if (!isRecord(schedule)) return schedule;
  return Object.entries(schedule).map(([name, args]) => [name, isRecord(args) ? args.every : null]);
}

const LONGEST = 120; // characters: the reason follows

function show(value: unknown): string {
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 3)}...` : text;
}

/** The optimizer's settings that were changed, put into the saved state; those a scheduler moves stay where it left them otherwise. */
export function withChanges(checkpoint: Checkpoint, changes: readonly Change[], rules: readonly GroupRule[] = []): Checkpoint {
  const settings = changes.flatMap(({ key, now }) => {
    const match = /^optimizer\.\w+\.(\w+)$/.exec(key);
    return match === null || match[1] === GROUPS ? [] : [[camelCase(match[1]), now] as const];
  });
  const { state } = checkpoint;
  const { groups: before } = state.optimizer;
  const groups = before.map((group, i) => {
    const own = rules[i - (before.length - rules.length)] as GroupRule | undefined; // those of rules come last
    const others = Object.keys(own?.args ?? {}).map(camelCase);
    return { ...group, ...Object.fromEntries(settings.filter(([name]) => !others.includes(name))) };
  });
  return { ...checkpoint, state: { ...state, optimizer: { ...state.optimizer, groups } } };
}
