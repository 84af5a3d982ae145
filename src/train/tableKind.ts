// Training on a table: its rows in a drawn order, and the answers of the model kept row by row while they are measured.
import { answersIn } from "../data/answers.js";
import { targetWords } from "../data/preprocess.js";
import { textLengthsOf } from "../data/texts.js";
import type { PreparedTable } from "../experiment/prepared.js";
import type { Predictor } from "../experiment/predictor.js";
import { quantilesOf } from "../experiment/predictor.js";
import { batchesOfEpoch } from "../experiment/schedule.js";
import type { Summary } from "../runs/records.js";
import { encodeSplit, requireSplit, SPLIT } from "../runs/splitRecord.js";
import { answersOf, metricsByTarget } from "./answers.js";
import { constantLoss } from "./baseline.js";
import { causeInTable } from "./tableCause.js";
import { baselineValues, constantAnswer } from "./constant.js";
import { persistenceWarning } from "./persistence.js";
import { firstRowsOf, judgePart, measurePart } from "./measure.js";
import { loaderOf, tensorsOf } from "./predictPart.js";
import { chooseThreshold } from "./threshold.js";
import type { KindOfData } from "./kind.js";

export function tableKind(prepared: PreparedTable): KindOfData {
  const { dataset, experiment, metrics } = prepared;
  const { preprocess, classes } = dataset;
  const { train } = experiment.config;
  const predictor = predictorOf(prepared);
  const at = (threshold?: number): Predictor => (threshold === undefined ? predictor : { ...predictor, threshold });
  return {
    loader: () =>
      loaderOf(dataset.train, preprocess, train.dtype, {
        batchSize: train.batch_size,
        shuffle: train.shuffle,
        dropLast: train.drop_last,
        ...(train.group_by_length ? { lengths: textLengthsOf(dataset.train, preprocess.columns) } : {}),
        ...(train.eval_every === null ? {} : { batches: batchesOfEpoch(experiment, dataset.train.rows) }),
      }),
    firstRows(most, dtype = train.dtype) {
      return tensorsOf(firstRowsOf(dataset.train, most), preprocess, dtype);
    },
    measure: (part, threshold) => measurePart(at(threshold), dataset[part], metrics),
    chooseThreshold() {
      const { threshold } = train;
      if (threshold === null) return null;
      if (typeof threshold === "number") return { value: threshold, metric: null, score: null };
      const { answers } = judgePart(predictor, dataset.val, []);
      return chooseThreshold(answers[0].predictions, threshold.metric);
    },
    details: (threshold) => ({ classes, ...targetsFor(prepared, at(threshold)), constant: constantFor(prepared) }),
    constant() {
      const loss = constantLoss(prepared);
      const what = classes === null ? `the same value for ${targetWords(preprocess)}` : "the shares of the classes";
      return loss === null ? null : { loss, what };
    },
    doubts: () => persistenceWarning(prepared, (part) => measurePart(predictor, part, metrics)),
    divergence: () => causeInTable(prepared),
    write(directory) {
      directory.writeJson("preprocess.json", preprocess);
      directory.write(SPLIT, encodeSplit(dataset));
    },
    requireSameParts: (run, remedy) => { requireSplit(run, dataset, remedy); }, // prettier-ignore
  };
}

export function predictorOf({ built, loss, dataset, experiment: { config } }: PreparedTable): Predictor {
  return {
    model: built.model,
    loss,
    quantiles: quantilesOf(config.loss),
    preprocess: dataset.preprocess,
    dtype: config.train.dtype,
    ...(typeof config.train.threshold === "number" ? { threshold: config.train.threshold } : {}),
  };
}

/** The metrics of each of several targets, on the test rows, or the validation rows where there are none. */
function targetsFor({ dataset, metrics }: PreparedTable, predictor: Predictor): Pick<Summary, "targets"> {
  const part = dataset.test.rows > 0 ? dataset.test : dataset.val;
  if ((dataset.preprocess.targets ?? []).length === 0) return {};
  return { targets: metricsByTarget(predictor, judgePart(predictor, part, []).answers, metrics) ?? undefined };
}

function constantFor({ dataset, metrics }: PreparedTable): Summary["constant"] {
  const { preprocess, test, val } = dataset;
  const answer = constantAnswer(dataset);
  const part = test.rows > 0 ? test : val;
  const answers = answersOf({ preprocess }, [], answersIn(part, preprocess));
  const named = preprocess.series === undefined ? {} : { baseline: "persistence" as const };
  return { answer, ...named, values: baselineValues(answer, answers, metrics, part.past) };
}
