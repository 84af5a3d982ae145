// What is wrong with a derivation, line by line.
import type { Mistake } from "../../notation/check.js";

/**
 * src/ops/softmax.ts: line 8 of the derivation is wrong
 *   dy[i]/dx[k] = (i = k) y[k] + y[i] y[k]
 *   at i = 0, k = 1 of softmax(x, 0)
 *     this line          0.1628
 *     the line before   -0.1628
 */
export function mistakeLines(source: string, { line, text, message, at, values }: Mistake): string[] {
  const width = Math.max(0, ...values.map(({ what }) => what.length)) + 2;
  return [
    `${source}: line ${line} of the derivation is wrong`,
    `  ${text.replace(/\s+/g, " ")}`,
    ...(message === null ? [] : [`  ${message}`]),
    ...(at === null || at === "" ? [] : [`  at ${at}`]),
    ...values.map(({ what, value }) => `    ${what.padEnd(width)}${value < 0 ? "" : " "}${Number(value.toPrecision(6))}`),
  ];
}
