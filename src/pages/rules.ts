// The rules with which a reason may begin, and the pages that explain them.

/** The page of the rule with which a reason begins; null without one. */
export function ruleOf(_reason: string): string | null {
  return null;
}
