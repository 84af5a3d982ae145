// mlbh check of an experiment about a text.
import type { Problem } from "../../core/errors.js";
import { manualSeed } from "../../core/rng.js";
import { lineLengths } from "../../data/language/lines.js";
import { displayPath } from "../../files/file.js";
import { textFile } from "../../files/textFile.js";
import { batchProblem } from "../../experiment/batches.js";
import { endingProblem } from "../../experiment/ending.js";
import { problemAt, type TextExperiment } from "../../experiment/experiment.js";
import { memoryOf } from "../../experiment/memory.js";
import { buildModel, textSizes } from "../../experiment/model.js";
import { createOptimizing } from "../../experiment/optimizing.js";
import { checkMetrics, checkMonitor } from "../../experiment/measures.js";
import { checkWriting, readText, tokenTask } from "../../experiment/prepareText.js";
import { startModel } from "../../experiment/weights/start.js";
import { checkTokenLoss, TokenLoss } from "../../experiment/tokenLoss.js";
import { lossRegistry } from "../../nn/losses.js";
import { tryFirstBatch } from "../../train/firstBatch.js";
import { rankWarnings } from "./adapters.js";
import { amountWarnings } from "./amount.js";
import type { CheckReport, Findings } from "./check.js";

/** @param faults the sections that are wrong and were replaced */
export async function checkTextExperiment(
  file: string,
  experiment: TextExperiment,
  faults: ReadonlySet<string>,
  errors: Findings,
): Promise<CheckReport> {
  const { config, dataPath } = experiment;
  const metrics = await errors.attempt(() => checkMetrics(experiment, tokenTask(experiment)));
  const fits = await errors.attempt(() => checkTokenLoss(experiment) ?? true);
  const source = await errors.attempt(() => textFile(dataPath));
  const dataset = source && (await errors.attempt(() => readText(experiment, source)));
  const known = { file, experiment, built: null, memory: null };
  if (dataset === null || fits === null) return { ...known, errors: errors.found, warnings: [], dataset };
  if (!faults.has("metrics") && metrics !== null) await errors.attempt(() => checkMonitor(experiment, dataset, metrics));
  manualSeed(config.seed);
  const { rows } = dataset.train;
  const drawn = faults.has("model")
    ? null
    : await errors.attempt(() => buildModel(experiment, textSizes(dataset, rows), config.train.dtype));
  const ending = faults.has("model") ? null : endingProblem(experiment);
  if (ending?.refused === true) errors.found.push(ending.problem);
  const built =
    drawn && ((await errors.attempt(() => startModel(experiment, drawn, false, dataset.tokenizer.vocabSize))) ?? drawn);
  if (built !== null) {
    await errors.attempt(() => { checkWriting(experiment, dataset.tokenizer, built.model); }); // prettier-ignore
    await errors.attempt(() => createOptimizing(experiment, built.model, rows));
    const batches = faults.has("train") ? null : batchProblem(experiment, built.layers, rows);
    if (batches !== null) errors.found.push(batches);
    else if (ending?.refused !== true) {
      const { args: lossArgs, name } = config.loss;
      const loss = new TokenLoss(lossRegistry[name].create(lossArgs, { dtype: config.train.dtype }));
      await errors.attempt(() => { tryFirstBatch({ kind: "text", experiment, dataset, built, lossArgs, loss, metrics: metrics ?? [] }); }); // prettier-ignore
    }
  }
  const place = { file: displayPath(dataPath) };
  const warnings: Problem[] = [
    ...(ending?.refused === false ? [ending.problem] : []),
    ...dataset.report.warnings.map((message) => ({ place, message })),
    ...(dataset.task === "chat" ? [] : shortWarnings(experiment, dataset.val.rows)),
    ...(built === null || dataset.task === "chat" ? [] : amountWarnings(experiment, dataset, built)),
    ...(built === null ? [] : rankWarnings(experiment, built)),
  ];
  const memory = built !== null && faults.size === 0 ? memoryOf(config, built, dataset) : null;
  const lines = dataset.stretches === null ? null : source && lineLengths(source, dataset.stretches.train);
  return { ...known, errors: errors.found, warnings, dataset, built, memory, lines };
}

const few = 10; // windows

function shortWarnings({ config: { data }, source }: TextExperiment, windows: number): Problem[] {
  if (windows === 0 || windows >= few) return [];
  const message = `leaves ${windows} windows of ${data.context} tokens for validation: what is measured on them says little`;
  return [problemAt(source, ["data", "split"], message, "use more text, or set more of it aside")];
}
