// The rules with which a reason may begin, and the page on which each is derived.
import type { CalculusName } from "./calculus/table.js";

/** In these _ stands for an index or a number: "only i = k remains". */
export const rules = {
  "broadcasting": "broadcasting",
  "chain rule": "chain-rule",
  "common factor": "common-factor",
  "constant factor": "constant-factor",
  "convention": "kinks",
  "geometric series": "geometric-series",
  "limit": "derivative",
  "only _ = _ remains": "only-one-remains",
  "power rule": "power-rule",
  "product rule": "product-rule",
  "quotient rule": "quotient-rule",
  "sum rule": "sum-rule",
} as const satisfies Readonly<Record<string, CalculusName>>; // prettier-ignore

export type Rule = keyof typeof rules;

const patterns = Object.entries(rules).map(([beginning, name]): readonly [RegExp, CalculusName] => [
  new RegExp(`^${beginning.replace(/_/g, "[^,;:]+?")}\\b`),
  name,
]);

/** The page of the rule that a reason begins with: "quotient rule, and e / s is y" -> quotient-rule. */
export function ruleOf(reason: string): CalculusName | null {
  return patterns.find(([pattern]) => pattern.test(reason))?.[1] ?? null;
}
