// Numbers as the network sees them, and back: z = (f(x) - offset) / divisor and x = f^-1(divisor z + offset), f the identity or a logarithm;
// see data/scaling.ts. Columns stand beside each other, so each letter is a vector. What changes nothing is no node.
import type { Scaling } from "../../data/scaling.js";
import { scalar, type Graph, type Value } from "./graph.js";
import type { Constant } from "./proto.js";

const doubles = (values: readonly number[]): Constant => ({ type: "double", shape: [values.length], values });
const truths = (values: readonly boolean[]): Constant => ({ type: "bool", shape: [values.length], values: values.map(Number) });
const plusOf = (scales: readonly Scaling[]): Constant => doubles(scales.map(({ plus = 1 }) => plus));
const isLog = ({ log }: Scaling): boolean => log === true;

/** @param x double (.., columns) */
export function scaled(g: Graph, x: Value, scales: readonly Scaling[]): Value {
  const bent = logarithms(g, x, scales, () => g.op("Log", [g.op("Add", [x, plusOf(scales)])]));
  const [offset, divisor] = [scales.map((scale) => scale.offset), scales.map((scale) => scale.divisor)];
  const moved = offset.every((n) => n === 0) ? bent : g.op("Sub", [bent, doubles(offset)]);
  return divisor.every((n) => n === 1) ? moved : g.op("Div", [moved, doubles(divisor)]);
}

/** @param z double (.., columns) @returns numbers in the unit of the file; of counts none is below 0 */
export function restored(g: Graph, z: Value, scales: readonly Scaling[]): Value {
  const [offset, divisor] = [scales.map((scale) => scale.offset), scales.map((scale) => scale.divisor)];
  const stretched = divisor.every((n) => n === 1) ? z : g.op("Mul", [z, doubles(divisor)]);
  const x = offset.every((n) => n === 0) ? stretched : g.op("Add", [stretched, doubles(offset)]);
  return logarithms(g, x, scales, () => g.op("Max", [g.op("Sub", [g.op("Exp", [x]), plusOf(scales)]), scalar(0, "double")]));
}

/** In the columns of a logarithm what `make` makes of x, in the others x. */
function logarithms(g: Graph, x: Value, scales: readonly Scaling[], make: () => Value): Value {
  if (!scales.some(isLog)) return x;
  return scales.every(isLog) ? make() : g.op("Where", [truths(scales.map(isLog)), make(), x]);
}

export { doubles };
