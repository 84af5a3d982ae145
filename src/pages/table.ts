// THE table of pages. Each kind's table is keyed by the names of its registry: what is added to a registry without a page does not compile.
import type { InitialiserName } from "../nn/initPages.js";
import type { LossName } from "../nn/losses.js";
import type { LayerName, OtherLayerName } from "../nn/registry.js";
import type { OpName } from "../ops/index.js";
import { functionPages, type FunctionName } from "./functions.js";
import { initialiserTable } from "./initialisers.js";
import { layerPages } from "./layers.js";
import { lossPages } from "./losses.js";
import { operationPages } from "./operations.js";
import type { Page, Pages } from "./page.js";

export const pages = {
  operation: operationPages satisfies Pages<OpName>,
  layer: layerPages satisfies Pages<LayerName | OtherLayerName>,
  loss: lossPages satisfies Pages<LossName>,
  function: functionPages satisfies Pages<FunctionName>,
  initialiser: initialiserTable satisfies Pages<InitialiserName>,
};

export function allPages(): readonly Page[] {
  return Object.values(pages).flatMap((table) => Object.values(table));
}
