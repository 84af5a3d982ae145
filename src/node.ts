// What needs files: CSV files as data sets, experiments, and the runs they leave. `mlbh` itself needs none and runs in a browser.
export { loadFile, csvFile, csvStream } from "./files/csvFile.js";
export { readExperiment, type Experiment } from "./experiment/experiment.js";
export { prepare, type Prepared } from "./experiment/prepare.js";
export { openRun, type OpenRun } from "./runs/openRun.js";
export type { EpochRecord, Summary } from "./runs/records.js";
export { decodeSafetensors, encodeSafetensors } from "./runs/safetensors.js";
export { evaluateFile, evaluatePart, type Evaluation } from "./train/evaluate.js";
export { predictFile, type RowPrediction } from "./train/predictFile.js";
export type { TrainOptions } from "./train/begin.js";
export { trainExperiment, type TrainObserver } from "./train/train.js";
