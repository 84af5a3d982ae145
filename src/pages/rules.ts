// The rules by which one line of a derivation follows from another. A reason begins with the rule it uses; each has a page.

/** Beginnings of reasons, and the pages that derive them. */
const RULES: Readonly<Record<string, string>> = {
  "chain rule": "chain-rule",
  "quotient rule": "quotient-rule",
  "product rule": "product-rule",
  "power rule": "power-rule",
  "sum rule": "sum-rule",
  "constant factor": "constant-factor",
  convention: "kinks",
};

/** The page of the rule that a reason begins with. */
export function ruleOf(reason: string): string | null {
  const begins = Object.keys(RULES).find((rule) => reason.startsWith(rule));
  return begins === undefined ? null : RULES[begins];
}
