// What needs files: CSV files, experiments, the runs they leave, and tensors on disk. `mlbh` itself needs none and runs in a browser.
export type { CsvColumn, CsvTable, ReadCsvOptions } from "./data/csvTable.js";
export { loadFile, csvFile, csvStream } from "./files/csvFile.js";
export { readCsv } from "./files/readCsv.js";
export { readExperiment, type Experiment } from "./experiment/experiment.js";
export { prepare, type Prepared } from "./experiment/prepare.js";
export { openRun, type OpenRun } from "./runs/openRun.js";
export type { EpochRecord, Summary } from "./runs/records.js";
export { decodeSafetensors, encodeSafetensors } from "./runs/safetensors.js";
export { loadSafetensors, saveSafetensors, type LoadedTensors, type NamedTensors } from "./runs/safetensorsFile.js";
export type { Row } from "./data/rows.js";
export { evaluateFile, evaluatePart, type Evaluation } from "./train/evaluate.js";
export { loadRun, type LoadRunOptions, type Prediction, type TrainedRun } from "./train/loadRun.js";
export { DivergedError } from "./train/loop.js";
export { predictFile, type PredictionSink, type RowPrediction } from "./train/predictFile.js";
export type { Setting, TrainOptions } from "./train/options.js";
export { trainExperiment, type TrainObserver } from "./train/train.js";
