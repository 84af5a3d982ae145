// A regression's target through the real scale, and predictions back.
import type { Scale } from "../data/config.js";
import { fitTargetScale } from "../data/fit.js";
import { Problems } from "../data/problems.js";
import { restoreNumber, scaleNumber, type ScaleName } from "../data/scaling.js";
import { row } from "../notation/array.js";
import type { Sample } from "../notation/sample.js";
import { mixed, type Cells } from "./prepared.js";

const divide = 40;
const scales: Readonly<Record<ScaleName, Scale>> = { standard: "standard", minmax: "minmax", log: "log", none: "none", divide: { divide } }; // prettier-ignore

const targets: readonly (Cells & { readonly said: readonly number[] })[] = [
  { train: [20, 50, 35], others: [80, 10], said: [-0.9, 1.2, 0.3] },
  { train: [3.5, 0, 120, 14.2], others: [7, 300, 1], said: [0.4, -9, 1.1, -0.6] },
  { train: [0.7, 5, 3, 9], others: [0.4, 12], said: [1.3, -0.4, 0.8, -1] },
  { train: [2, 5.5, 9, 31], others: [0, 4], said: [0.2, -0.8, 1.4, -5] },
  { train: [4, 4, 4], others: [6, 2.5], said: [0.4, -1.1, 0.2] },
];

export function targetSamples(): Sample[] {
  return (Object.keys(scales) as ScaleName[]).flatMap((name) => targets.map((cells) => targetSample(name, cells)));
}

function targetSample(name: ScaleName, { said, ...cells }: (typeof targets)[number]): Sample {
  const { all, train } = mixed(cells);
  const problems = new Problems("the example");
  const lines = Int32Array.from(all, (_, i) => i + 2);
  const scaling = fitTargetScale("y", Float64Array.from(all), train, scales[name], lines, problems);
  problems.check();
  const scaled = (values: readonly number[]): number[] => values.map((value) => scaleNumber(scaling, value));
  const tensors = {
    y: row(cells.train),
    "y'": row(cells.others),
    z: row(scaled(cells.train)),
    "z'": row(scaled(cells.others)),
    p: row(said),
    r: row(said.map((value) => restoreNumber(scaling, value))),
  };
  const switches = Object.fromEntries(Object.keys(scales).map((each) => [each, Number(each === name)]));
  return { name: `target_scale: ${name}`, tensors, numbers: { ...switches, divide: name === "divide" ? divide : 0 }, outputs: ["z", "z'", "r"] }; // prettier-ignore
}
