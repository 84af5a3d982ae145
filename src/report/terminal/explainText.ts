// An explanation as sections of plain text.
import type { NestedNumbers } from "../../autograd/tensor.js";
import type { Explanation } from "../../pages/explain.js";
import type { Block, Column } from "./table.js";

export interface Section {
  readonly title: string;
  readonly lines: readonly Block[];
}

const KINDS = {
  primitive: "an operation with a derivative of its own",
  constant: "an operation without a derivative: its result never requires a gradient",
  composite: "composed of other operations: the chain rule through them is its derivative",
} as const;

export function explanationLines({ op, kind, formula, derivation, keeps, example }: Explanation): Section[] {
  const kept = keeps.length === 0 ? "nothing but shapes and parameters" : keeps.join(", ");
  const given = [...Object.entries(example.inputs), ["y", example.y] as const];
  const withUpstream = example.gy === null ? given : [...given, ["gy", example.gy] as const];
  const sections: Section[] = [
    { title: op, lines: [formula, `(${KINDS[kind]})`] },
    { title: kind === "primitive" ? "Derivation" : "Why", lines: derivation.split("\n") },
    ...(kind === "primitive" ? [{ title: "What backward keeps", lines: [kept] }] : []),
    {
      title: `Example: y = ${example.call}`,
      lines: [{ rows: withUpstream.map(([name, value]) => [name, "=", inWords(value)]), columns: beside }],
    },
  ];
  if (example.gradients.length > 0)
    sections.push({ title: "Gradients, from backward and as slope of the function", lines: gradientLines(example) });
  return sections;
}

function gradientLines({ gradients, maxAbsError }: Explanation["example"]): Block[] {
  const rows = gradients.flatMap(({ input, analytic, numeric }) => [
    [`g${input}`, "backward", inWords(analytic)],
    ["", "slope", inWords(numeric)],
  ]);
  return [{ rows, columns: beside }, `largest difference ${maxAbsError?.toExponential(1)}`];
}

/** Names, and numbers that may be many. */
const beside: readonly Column[] = [{}, {}, { fit: "wrap" }];

/** Nested arrays with numbers of at most four decimals. */
function inWords(value: NestedNumbers): string {
  if (typeof value === "number") return String(Number(value.toFixed(4)));
  return `[${value.map(inWords).join(", ")}]`;
}
