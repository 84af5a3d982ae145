// THE table of pages. Each kind's table is keyed by the names of its registry: what is added to a registry without a page does not compile.
import type { OpName } from "../ops/index.js";
import { algorithmPages, type AlgorithmName } from "./algorithms/table.js";
import { calculusPages, type CalculusName } from "./calculus/table.js";
import { operationPages } from "./operations.js";
import type { Page, Pages } from "./page.js";

export const pages = {
  operation: operationPages satisfies Pages<OpName>,
  algorithm: algorithmPages satisfies Pages<AlgorithmName>,
  calculus: calculusPages satisfies Pages<CalculusName>,
};

export function allPages(): readonly Page[] {
  return Object.values(pages).flatMap((table) => Object.values(table));
}
