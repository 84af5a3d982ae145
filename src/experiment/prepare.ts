// From a checked experiment to all that training needs: the data read and divided, the model built, the loss; each checked against the others.
import { reader, take } from "../autograd/call.js";
import { InputError } from "../core/errors.js";
import { formatNumber } from "../core/format.js";
import { Generator, manualSeed } from "../core/rng.js";
import type { Dataset } from "../data/dataset.js";
import { plural } from "../data/problems.js";
import type { ByteSource } from "../data/source.js";
import { loadSource } from "../files/loadFile.js";
import { tableFile } from "../files/tableFile.js";
import { textFile } from "../files/textFile.js";
import type { Dtype } from "../kernels/ndarray.js";
import { lossRegistry } from "../nn/losses.js";
import { lossArguments } from "./classWeights.js";
import { isAboutText, problemAt, requireTable, tableName, type Experiment, type TableExperiment } from "./experiment.js";
import { tokenizerOpener } from "./tokenizerFiles.js";
import { checkMetrics, checkMonitor } from "./measures.js";
import { buildModel } from "./model.js";
import { prepareText } from "./prepareText.js";
import type { Prepared, PreparedTable } from "./prepared.js";
import { lossFor, taskOf } from "./sequences.js";
import { checkTargets } from "./targets.js";
import { sizesOf } from "./model.js";
import { requireSameInputs } from "./weights/sameInputs.js";
import { startModel } from "./weights/start.js";

const read = reader("prepare", [take.made("experiment", "an experiment, from readExperiment", ["config", "source", "dataPath"]), take.optional(take.dtype("dtype"))]); // prettier-ignore

/**
 * Reads the data, builds the model, and checks the two and the loss against each other. The weights are drawn from the experiment's seed.
 * @throws InputError with what does not fit, at its place
 */
export async function prepare(experiment: Experiment, wanted?: Dtype): Promise<Prepared> {
  read([experiment, wanted]);
  return prepareToTrain(experiment, wanted);
}

/** The same. @param resumes whether a checkpoint will give the model its numbers: then init_from is not read */
export async function prepareToTrain(experiment: Experiment, wanted?: Dtype, resumes = false): Promise<Prepared> {
  if (isAboutText(experiment)) return prepareText(experiment, await textFile(experiment.dataPath), wanted, resumes);
  requireTable(experiment, "a table is needed, with data.path", "name a table in data.path");
  return prepareFrom(experiment, tableFile(experiment.dataPath, { table: tableName(experiment) }), wanted, resumes);
}

/** The same for an experiment that must be about a table. @throws InputError when it is about a text */
export async function prepareTable(experiment: Experiment, wanted?: Dtype): Promise<PreparedTable> {
  requireTable(experiment, "a table is needed, with data.path", "name a table in data.path");
  return prepareFrom(experiment, tableFile(experiment.dataPath, { table: tableName(experiment) }), wanted);
}

/** The same with a table from where it is at hand already. */
export async function prepareFrom(
  experiment: TableExperiment,
  data: ByteSource,
  wanted?: Dtype,
  resumes = false,
): Promise<PreparedTable> {
  const { config } = experiment;
  const dtype = wanted ?? config.train.dtype;
  const task = taskOf(experiment);
  checkTargets(experiment, task);
  const metrics = checkMetrics(experiment, task);
  const dataset = await loadSource(data, config.data, task, new Generator(config.seed), dtype, tokenizerOpener(experiment));
  checkMonitor(experiment, dataset, metrics);
  manualSeed(config.seed);
  if (!resumes) requireSameInputs(experiment, dataset.preprocess);
  const sizes = sizesOf(experiment, dataset.preprocess, dataset.train.rows);
  const built = startModel(experiment, buildModel(experiment, sizes, dtype), resumes);
  checkThreshold(experiment, dataset);
  checkCounts(experiment, dataset);
  checkImage(experiment, dataset);
  const lossArgs = lossArguments(experiment, dataset);
  return { kind: "table", experiment, dataset, built, lossArgs, loss: lossFor(task, config.loss.name, lossArgs, dtype), metrics };
}

/** train.threshold is for two classes; to be chosen it needs validation rows. */
export function checkThreshold({ config, source }: TableExperiment, { task, val, preprocess }: Dataset): void {
  const { threshold } = config.train;
  if (threshold === null) return;
  const fail = (message: string, hint: string): never => {
    throw new InputError([problemAt(source, ["train", "threshold"], message, hint)]);
  };
  if (task !== "binary") fail(`is for tasks with two classes, and this is a ${task} task`, "leave it out");
  if (typeof threshold === "object" && preprocess.targets !== undefined)
    fail(`is chosen for one target, and there are ${preprocess.targets.length}`, "set a number, which counts for all of them");
  if (typeof threshold === "object" && val.rows === 0)
    fail("is chosen on the validation rows, and there are none", "give data.split.val some, or set a number");
}

/** A loss of counts takes the target as it is. */
export function checkCounts({ config, source }: TableExperiment, { train, val, test }: Dataset): void {
  const { loss, data } = config;
  if (lossRegistry[loss.name].declaration.reading.counts !== true) return;
  const fail = (key: string, message: string, hint: string): never => {
    throw new InputError([problemAt(source, ["data", key], message, hint)]);
  };
  if ((data.target_scale ?? "none") !== "none")
    fail("target_scale", `scales the target, but ${loss.name} is about counts, as they are`, "leave it out");
  const lowest = Math.min(...[train, val, test].map(({ y }) => y.reduce((least, value) => Math.min(least, value), 0)));
  if (lowest < 0) fail("target", `goes down to ${formatNumber(lowest)}, but ${loss.name} is about counts, which are never below 0`, "use MSELoss or HuberLoss"); // prettier-ignore
}

/** data.image says how the features of a row lie: as many numbers as there are. */
export function checkImage({ config, source }: TableExperiment, { train: { features } }: Dataset): void {
  const { image } = config.data;
  const size = image?.reduce((product, each) => product * each, 1);
  if (image === undefined || size === features) return;
  const message = `is ${image.join(" x ")}, ${plural(size!, "number")}, but a row has ${plural(features, "feature")}`;
  throw new InputError([problemAt(source, ["data", "image"], message, "columns that are no pixels are left out with data.drop")]);
}
