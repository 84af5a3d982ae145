// THE table of pages. Each kind's table is keyed by the names of its registry: what is added to a registry without a page does not compile.
import type { MetricName } from "../metrics/metrics.js";
import type { InitialiserName } from "../nn/initPages.js";
import type { LossName } from "../nn/losses.js";
import type { HolderName, LayerName } from "../nn/registry.js";
import type { OpName } from "../ops/index.js";
import type { OptimizerName } from "../optim/registry.js";
import type { SchedulerName } from "../optim/schedulers.js";
import type { FittedName } from "../text/registry.js";
import { algorithmPages, type AlgorithmName } from "./algorithms/table.js";
import { calculusPages, type CalculusName } from "./calculus/table.js";
import { functionPages, type FunctionName } from "./functions.js";
import { initialiserPages } from "./initialisers.js";
import { layerPages } from "./layers.js";
import { lossPages } from "./losses.js";
import { metricPages } from "./metrics.js";
import { operationPages } from "./operations.js";
import { optimizerPages } from "./optimizers.js";
import type { Page, PageKind, Pages } from "./page.js";
import { preprocessingPages, type PreprocessingName } from "./preprocessing.js";
import { schedulerPages } from "./schedulers.js";
import { tokenizerPages } from "./tokenizers.js";

export const pages = {
  operation: operationPages satisfies Pages<OpName>,
  algorithm: algorithmPages satisfies Pages<AlgorithmName>,
  calculus: calculusPages satisfies Pages<CalculusName>,
  optimizer: optimizerPages satisfies Pages<OptimizerName>,
  scheduler: schedulerPages satisfies Pages<SchedulerName>,
  metric: metricPages satisfies Pages<MetricName>,
  preprocessing: preprocessingPages satisfies Pages<PreprocessingName>,
  tokenizer: tokenizerPages satisfies Pages<FittedName>,
  layer: layerPages satisfies Pages<LayerName | HolderName>,
  loss: lossPages satisfies Pages<LossName>,
  function: functionPages satisfies Pages<FunctionName>,
  initialiser: initialiserPages satisfies Pages<InitialiserName>,
} satisfies Readonly<Record<PageKind, Pages<string>>>;

export function allPages(): readonly Page[] {
  return Object.values(pages).flatMap((table) => Object.values(table));
}
