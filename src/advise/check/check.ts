// mlbh check without the terminal: everything that can be known of an experiment before it is trained.
import { InputError, type Problem } from "../../core/errors.js";
import { Generator, manualSeed } from "../../core/rng.js";
import { columnConfig, dialectOf, isFeature, targetNames } from "../../data/config.js";
import { constantWarning, type Dataset } from "../../data/dataset.js";
import { loadSource } from "../../files/loadFile.js";
import { tableFile } from "../../files/tableFile.js";
import { displayPath } from "../../files/file.js";
import { profilerOf, type FileProfile } from "../../data/profile.js";
import type { SharedSource } from "../../data/rowMemory.js";
import { targetsOf } from "../../data/preprocess.js";
import { quote } from "../../data/problems.js";
import { lossArguments } from "../../experiment/classWeights.js";
import { isAboutText, type Experiment, type TableExperiment } from "../../experiment/experiment.js";
import { tokenizerOpener } from "../../experiment/tokenizerFiles.js";
import type { TextDataset } from "../../data/language/dataset.js";
import type { LineLengths } from "../../data/language/lines.js";
import { checkTextExperiment } from "./textCheck.js";
import { judgeColumns, lookLikePixels } from "../init/columns.js";
import { tryFirstBatch } from "../../train/firstBatch.js";
import { batchProblem } from "../../experiment/batches.js";
import { createOptimizing } from "../../experiment/optimizing.js";
import { endingProblem } from "../../experiment/ending.js";
import { buildModel, type BuiltModel } from "../../experiment/model.js";
import { checkMetrics, checkMonitor } from "../../experiment/measures.js";
import { checkCounts, checkImage, checkThreshold } from "../../experiment/prepare.js";
import { readSource } from "../../experiment/source.js";
import { growingWarnings, spellingWarnings, timeWarnings } from "./reading.js";
import { lengthWarnings } from "./lengths.js";
import { copiesOfTraining, copyWarnings } from "./copies.js";
import { memoryOf, type Memory } from "../../experiment/memory.js";
import { reachWarnings } from "./output.js";
import { balanceWarnings, partWarnings, scaleWarnings, targetScaleWarnings } from "./parts.js";
import { salvage } from "./salvage.js";
import { rankWarnings } from "./adapters.js";
import { unknownWarnings } from "./amount.js";
import { tellingColumns, tellingWarnings } from "./telling.js";
import { sizesOf } from "../../experiment/model.js";
import { lossFor, taskOf } from "../../experiment/sequences.js";
import { requireSameInputs } from "../../experiment/weights/sameInputs.js";
import { startModel } from "../../experiment/weights/start.js";
import { checkTargets } from "../../experiment/targets.js";

export interface CheckReport {
  readonly file: string;
  readonly errors: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** Null where errors kept it from being known. */
  readonly experiment: Experiment | null;
  readonly dataset: Dataset | TextDataset | null;
  readonly built: BuiltModel | null;
  /** Of an experiment about a text: the lines that it is trained on. */
  readonly lines?: LineLengths | null;
  /** Null also where a part of the file that it depends on is at fault. */
  readonly memory: Memory | null;
}

/** Never throws for what is wrong with the files: that is what it reports. */
export async function checkAll(file: string, overrides: readonly string[] = []): Promise<CheckReport> {
  const errors = new Findings();
  const none = { file, warnings: [], experiment: null, dataset: null, built: null, memory: null };
  const source = await errors.attempt(() => readSource(file, overrides));
  if (source === null) return { ...none, errors: errors.found };
  const { experiment, faults, problems } = salvage(source);
  errors.found.push(...problems);
  if (experiment === null) return { ...none, errors: errors.found };

  if (isAboutText(experiment)) return checkTextExperiment(file, experiment, faults, errors);
  return checkTableExperiment(file, experiment as TableExperiment, faults, errors);
}

async function checkTableExperiment(
  file: string,
  experiment: TableExperiment,
  faults: ReadonlySet<string>,
  errors: Findings,
): Promise<CheckReport> {
  const none = { file, warnings: [], dataset: null, built: null, memory: null };
  const { config, dataPath } = experiment;
  const task = taskOf(experiment);
  const metrics = await errors.attempt(() => checkMetrics(experiment, task));
  const fits = await errors.attempt(() => checkTargets(experiment, task) ?? true);
  if (fits === null) return { ...none, experiment, errors: errors.found };
  const { data } = config;
  const profiler = profilerOf(displayPath(dataPath), dialectOf(data), (names) => {
    // where nothing is the target, a column that is no feature stands in for it
    const [first = names.find((name) => !isFeature(data, name))] = targetNames(data);
    return Math.max(0, names.indexOf(first ?? ""));
  });
  const table: SharedSource = { ...tableFile(dataPath, { table: data.table }), also: profiler.sink };
  const dataset = await errors.attempt(() =>
    loadSource(table, data, task, new Generator(config.seed), undefined, tokenizerOpener(experiment)),
  );
  if (dataset === null) return { ...none, experiment, errors: errors.found };
  if (!faults.has("train")) await errors.attempt(() => checkThreshold(experiment, dataset));
  await errors.attempt(() => checkCounts(experiment, dataset));
  await errors.attempt(() => checkImage(experiment, dataset));
  if (!faults.has("metrics") && metrics !== null) await errors.attempt(() => checkMonitor(experiment, dataset, metrics));
  const lossArgs = await errors.attempt(() => lossArguments(experiment, dataset));
  manualSeed(config.seed);
  const drawn = faults.has("model")
    ? null
    : await errors.attempt(() =>
        buildModel(experiment, sizesOf(experiment, dataset.preprocess, dataset.train.rows), config.train.dtype),
      );
  await errors.attempt(() => { requireSameInputs(experiment, dataset.preprocess); }); // prettier-ignore
  const ending = faults.has("model") ? null : endingProblem(experiment);
  if (ending?.refused === true) errors.found.push(ending.problem);
  const built = drawn && ((await errors.attempt(() => startModel(experiment, drawn))) ?? drawn);
  if (built !== null && lossArgs !== null) {
    const { model } = built;
    await errors.attempt(() => createOptimizing(experiment, model, dataset.train.rows));
    const loss = lossFor(task, config.loss.name, lossArgs, config.train.dtype);
    const batches = faults.has("train") ? null : batchProblem(experiment, built.layers, dataset.train.rows);
    if (batches !== null) errors.found.push(batches);
    else if (ending?.refused !== true) await errors.attempt(() => { tryFirstBatch({ kind: "table", experiment, dataset, built, lossArgs, loss, metrics: metrics ?? [] }); }); // prettier-ignore
  }
  const warnings = [
    ...(ending?.refused === false ? [ending.problem] : []),
    ...(faults.has("model") ? [] : reachWarnings(experiment, dataset)),
    ...lengthWarnings(experiment, dataset, faults),
    ...partWarnings(experiment, dataset),
    ...balanceWarnings(experiment, dataset, lossArgs ?? {}),
    ...scaleWarnings(experiment, dataset),
    ...targetScaleWarnings(experiment, dataset),
    ...unknownWarnings(experiment, dataset),
    ...(built === null ? [] : rankWarnings(experiment, built)),
    ...dataWarnings(experiment, profiler.finish(), dataset),
  ];
  const memory = built !== null && faults.size === 0 ? memoryOf(config, built, dataset) : null;
  return { file, errors: errors.found, warnings, experiment, dataset, built, memory };
}

/** Collects what goes wrong. */
export class Findings {
  readonly found: Problem[] = [];

  async attempt<T>(action: () => T | Promise<T>): Promise<T | null> {
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      this.found.push(...error.problems);
      return null;
    }
  }
}

/** What the data itself makes suspicious: columns that tell too much, or nothing; copies; and what reading it remarked. */
function dataWarnings({ dataPath, config }: TableExperiment, profile: FileProfile, dataset: Dataset): Problem[] {
  const { preprocess, report } = dataset;
  const { series } = preprocess;
  const telling = series === undefined ? tellingColumns(dataset) : []; // today's weather tells much of tomorrow's: that is no leak
  const told = new Set(telling.map(({ column }) => column));
  const targets = series === undefined ? targetsOf(preprocess).map(({ name }) => name) : [series.target];
  const placing = [series?.order.name, series?.group?.name];
  const useful = preprocess.columns.map(({ name }) => name).filter((name) => !told.has(name) && !placing.includes(name));
  // The corners of an image are often black: that is no reason to cut it up.
  const expected = lookLikePixels(profile.columns, profile.target) === null ? [] : constantWarning(report.constant);
  const place = { file: displayPath(dataPath) };
  return [
    ...report.warnings.filter((message) => !expected.includes(message)).map((message) => ({ place, message })),
    ...tellingWarnings(telling, dataPath),
    ...(series === undefined ? copyWarnings(copiesOfTraining(dataset), dataset, dataPath) : []),
    ...uselessColumns(
      profile,
      useful.filter((name) => columnConfig(config.data, name).type !== "text"),
    ),
    ...timeWarnings(profile, config.data),
    ...growingWarnings(dataset, displayPath(dataPath)),
    ...spellingWarnings(profile, [...useful, ...targets], config.data),
  ];
}

/** Features that `mlbh init` would leave out: ids, dates, free text, copies. A constant one is remarked when the data is read. */
function uselessColumns(profile: FileProfile, features: readonly string[]): Problem[] {
  return judgeColumns(profile).flatMap(({ column, use }) => {
    if (!features.includes(column.name)) return [];
    const place = { file: profile.file, column: quote(column.name).slice(1, -1) };
    if (use.as === "text")
      return [{ place, message: "this column is among the features: free text, words in a row that are more than categories", hint: "read it word by word with type: text under data.columns" }]; // prettier-ignore
    if (use.as !== "nothing" || column.counts?.size === 1) return [];
    return [{ place, message: `this column is among the features: ${use.reason}`, hint: "if so, add it to data.drop" }];
  });
}
