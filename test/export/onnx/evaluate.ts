// One row through a graph of plain operations, each by its definition: for graphs that need no runtime.
import type { Graph } from "../../../src/export/onnx/graph.js";
import type { Constant, Node } from "../../../src/export/onnx/proto.js";

export type Cell = number | string;
/** The numbers of the last axis. */
export type Row = readonly Cell[];

/** Number by number; a row of one stands for all. */
const each =
  (f: (...numbers: number[]) => Cell | boolean) =>
  (rows: readonly Row[]): Cell[] =>
    Array.from({ length: Math.max(...rows.map(({ length }) => length)) }, (_, i) => {
      const value = f(...rows.map((row) => row[row.length === 1 ? 0 : i] as number));
      return typeof value === "boolean" ? Number(value) : value;
    });

const plain: Readonly<Record<string, (rows: readonly Row[]) => Cell[]>> = {
  Abs: each(Math.abs),
  Add: each((a, b) => a + b),
  Sub: each((a, b) => a - b),
  Mul: each((a, b) => a * b),
  Div: each((a, b) => a / b),
  Max: each(Math.max),
  Floor: each(Math.floor),
  Sin: each(Math.sin),
  Cos: each(Math.cos),
  Exp: each(Math.exp),
  Log: each(Math.log),
  Sigmoid: each((a) => 1 / (1 + Math.exp(-a))),
  IsNaN: each((a) => Number.isNaN(a)),
  Equal: each((a, b) => a === b),
  Greater: each((a, b) => a > b),
  LessOrEqual: each((a, b) => a <= b),
  Not: each((a) => a === 0),
  Or: each((a, b) => a === 1 || b === 1),
  Where: each((condition, a, b) => (condition === 1 ? a : b)),
  Softmax: ([row]) => {
    const sum = (row as number[]).reduce((all, x) => all + Math.exp(x), 0);
    return (row as number[]).map((x) => Math.exp(x) / sum);
  },
  Concat: (rows) => rows.flat(),
  ArgMax: ([row]) => [row.indexOf(Math.max(...(row as number[])))],
  ReduceMax: ([row]) => [Math.max(...(row as number[]))],
  ReduceSum: ([row]) => [(row as number[]).reduce((a, b) => a + b, 0)],
  ReduceMean: ([row]) => [(row as number[]).reduce((a, b) => a + b, 0) / row.length],
  Identity: ([row]) => [...row],
  Squeeze: ([row]) => [...row],
  Reshape: ([row]) => [...row],
  Shape: ([row]) => [row.length],
  StringNormalizer: ([row]) => row.map((text) => String(text).toLowerCase()),
};

/** The columns of a row stand on axis 1, which is the last. */
const lastAxes: readonly unknown[] = [1, -1];
/** Of (1, 1, C) the one before the last. */
const middle = -2;

function check({ type, inputs, attributes }: Node, constants: ReadonlyMap<string, Constant>): void {
  const axes = "axis" in attributes ? [attributes.axis] : "axes" in attributes ? (attributes.axes as number[]) : [];
  if (!axes.every((axis) => lastAxes.includes(axis))) throw new Error(`${type} along ${axes.map(Number).join()}`);
  const given = { Squeeze: inputs[1], Slice: inputs[3] }[type];
  if (given === undefined) return;
  const [axis] = constants.get(given)!.values as number[];
  if (!(type === "Squeeze" ? [1, middle] : [1]).includes(axis)) throw new Error(`${type} along ${axis}`);
}

/** Entries of a list, or a row of a table; one that is not there ends the run under the node's name. */
function gathered(table: Constant | null, list: Row, index: number, name: string): Row {
  const [rows, width] = table?.shape.length === 2 ? table.shape : [list.length, 1];
  if (index < 0 || index >= rows) throw new Error(name);
  return list.slice(index * width, (index + 1) * width);
}

/** @returns what each of its names stands for */
export function evaluate({ nodes, constants }: Graph, inputs: Readonly<Record<string, Row>>): (name: string) => Row {
  const known = new Map<string, Row>(Object.entries(inputs));
  for (const [name, { values }] of constants) known.set(name, Array.from(values as ArrayLike<Cell>));
  const value = (name: string): Row => known.get(name)!;
  for (const node of nodes) {
    check(node, constants);
    const { type, attributes, inputs: names } = node;
    const rows = names.filter((name) => name !== "").map(value);
    const made = ((): Row => {
      if (type === "Cast") return attributes.to === 1 ? (rows[0] as number[]).map(Math.fround) : rows[0];
      if (type === "Gather") return gathered(constants.get(names[0]) ?? null, rows[0], rows[1][0] as number, node.name);
      if (type === "Slice") return rows[0].slice(rows[1][0] as number, rows[2][0] as number);
      if (type === "LabelEncoder") {
        const { keys_strings: keys, values_int64s: places, default_int64: other } = attributes as unknown as { keys_strings: string[]; values_int64s: number[]; default_int64: number }; // prettier-ignore
        return rows[0].map((cell) => places[keys.indexOf(cell as string)] ?? other);
      }
      if (!Object.hasOwn(plain, type)) throw new Error(`no ${type} here`);
      return plain[type](rows);
    })();
    known.set(node.outputs[0], made);
  }
  return value;
}
