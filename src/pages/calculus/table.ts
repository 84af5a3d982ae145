// The pages of the rules of calculus.
import type { Pages } from "../page.js";
import { broadcasting } from "./broadcasting.js";
import { chainRule } from "./chainRule.js";
import { commonFactor } from "./commonFactor.js";
import { constantFactor } from "./constantFactor.js";
import { derivative } from "./derivative.js";
import { geometricSeries } from "./geometricSeries.js";
import { indexNotation } from "./indexNotation.js";
import { kinks } from "./kinks.js";
import { onlyOneRemains } from "./onlyOneRemains.js";
import { powerRule } from "./powerRule.js";
import { productRule } from "./productRule.js";
import { quotientRule } from "./quotientRule.js";
import { sumRule } from "./sumRule.js";

/** In the order in which one reads them. */
export const calculusNames = ["derivative", "constant-factor", "sum-rule", "product-rule", "quotient-rule", "power-rule", "chain-rule", "kinks", "index-notation", "only-one-remains", "common-factor", "geometric-series", "broadcasting"] as const; // prettier-ignore
export type CalculusName = (typeof calculusNames)[number];

export const calculusPages = {
  derivative,
  "constant-factor": constantFactor,
  "sum-rule": sumRule,
  "product-rule": productRule,
  "quotient-rule": quotientRule,
  "power-rule": powerRule,
  "chain-rule": chainRule,
  kinks,
  "index-notation": indexNotation,
  "only-one-remains": onlyOneRemains,
  "common-factor": commonFactor,
  "geometric-series": geometricSeries,
  broadcasting,
} satisfies Pages<CalculusName>;
