// Whether the batches of an epoch are what the model can learn from: there must be some, and none of them with too few rows.
import type { Problem } from "../core/errors.js";
import { problemAt, type Experiment } from "./experiment.js";
import { placeOfBuilt } from "./expand.js";
import { everyLayer, type LayerSummary } from "./model.js";

/** @param rows that there are to train on */
export function batchProblem(experiment: Experiment, layers: readonly LayerSummary[], rows: number): Problem | null {
  const { config, source } = experiment;
  const { batch_size: batchSize, drop_last: dropLast } = config.train;
  const has = `train has ${counted(rows)}`;
  if (dropLast && rows < batchSize) {
    const hint = `set train.batch_size to ${rows} or less, or leave train.drop_last out`;
    return problemAt(
      source,
      ["train", "drop_last"],
      `leaves no batch: ${has}, fewer than the ${batchSize} of train.batch_size`,
      hint,
    );
  }
  const { eval_every: every, accumulate_grad_batches: batches, shuffle } = config.train;
  const used = (every ?? 0) * batches * batchSize;
  if (every !== null && !shuffle && used < rows) {
    const what = `begins with the first rows again after every measurement: of ${rows} rows the last ${rows - used} would never have their turn`;
    return problemAt(source, ["train", "shuffle"], what, "leave train.shuffle out, or train.eval_every");
  }
  const forgetful = [...everyLayer(layers)].find(([, { name, args }]) => name.startsWith("BatchNorm") && args.track_running_stats === false); // prettier-ignore
  if (forgetful !== undefined) {
    const [place] = forgetful;
    const index = Number(place.split(".")[0]);
    const hint = "leave track_running_stats out: the running statistics then stand for those of the batch";
    return problemAt(source, [...placeOfBuilt(experiment, index), "track_running_stats"], "would make the prediction for a row depend on the rows that come with it", hint); // prettier-ignore
  }
  const layer = layers.find(({ leastRows }) => leastRows > smallestBatch(rows, batchSize, dropLast));
  if (layer === undefined) return null;
  const { index, leastRows } = layer;
  const last = rows % batchSize || batchSize;
  const onlyLast = rows > batchSize && batchSize >= leastRows;
  const which = onlyLast ? `with train.batch_size ${batchSize} the last batch has ${counted(last)}` : `with train.batch_size ${batchSize} a batch has ${counted(Math.min(batchSize, rows))}`; // prettier-ignore
  const message = `needs ${leastRows} rows or more in every batch of training, to have a mean and a variance: ${has}, and ${which}`;
  return problemAt(source, placeOfBuilt(experiment, index), message, wayOut(rows, leastRows, onlyLast));
}

function smallestBatch(rows: number, batchSize: number, dropLast: boolean): number {
  return dropLast || rows % batchSize === 0 ? batchSize : rows % batchSize;
}

function wayOut(rows: number, leastRows: number, onlyLast: boolean): string {
  if (rows < leastRows) return "use more rows, or LayerNorm or GroupNorm, which measure each row by itself";
  if (!onlyLast) return `set train.batch_size to ${leastRows} or more`;
  return "set train.drop_last: true, which leaves that batch out (every epoch draws anew which rows are in it), or take another train.batch_size";
}

function counted(rows: number): string {
  return rows === 1 ? "1 row" : `${rows} rows`;
}
