// Does the rank of the adapters save anything?
import type { Problem } from "../../core/errors.js";
import { formatShape } from "../../autograd/shapes.js";
import { problemAt, type Experiment } from "../../experiment/experiment.js";
import type { BuiltModel } from "../../experiment/model.js";

/** B A has no rank above the smaller side of the weight: a larger lora.rank learns more numbers for nothing. */
export function rankWarnings({ config: { lora }, source }: Experiment, { model }: BuiltModel): Problem[] {
  if (lora === null) return [];
  const thin = [...model.namedParameters()].filter(([name, { shape }]) => /_orig$/.test(name) && shape.length === 2 && Math.min(...shape) < lora.rank); // prettier-ignore
  if (thin.length === 0) return [];
  const list = thin.slice(0, 4).map(([name, { shape }]) => `${name.replace(/_orig$/, "")} ${formatShape(shape)}`).join(", "); // prettier-ignore
  const least = Math.min(...thin.map(([, { shape }]) => Math.min(...shape)));
  const message = `is ${lora.rank}, above the smaller side of ${list}${thin.length > 4 ? ` and ${thin.length - 4} more` : ""}: an adapter beside it learns more numbers than it can use`;
  return [problemAt(source, ["lora", "rank"], message, `use ${least} at most, or leave these weights out of lora.targets`)];
}
