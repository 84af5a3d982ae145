// How many parameters each group of the optimizer has: "AdamW: 112 parameters, 19 of *.bias (weight_decay 0)".
import { describe } from "../../core/words.js";
import { formatCount } from "../../core/format.js";
import { sizeOf } from "../../kernels/ndarray.js";
import type { Component } from "../../experiment/component.js";
import type { ParameterGroup } from "../../experiment/groups.js";

/** As data: the group that no pattern fits has the pattern null. */
export function groupRecords(
  { groups: rules = [] }: Component,
  groups: readonly ParameterGroup[],
): { match: string | null; parameters: number; args: object }[] {
  return groups.map(({ rule, parameters }) => ({
    match: rule === null ? null : rules[rule].match,
    parameters: parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0),
    args: rule === null ? {} : rules[rule].args,
  }));
}

export function groupsLine(optimizer: Component, groups: readonly ParameterGroup[]): string {
  const parts = groupRecords(optimizer, groups).map(({ match, parameters, args }) => {
    const settings = Object.entries(args).map(([key, value]) => `${key} ${describe(value)}`);
    const count = formatCount(parameters);
    return match === null
      ? `${count} parameters`
      : `${count} of ${match}${settings.length === 0 ? "" : ` (${settings.join(", ")})`}`;
  });
  return `${optimizer.name}: ${parts.join(", ")}`;
}
