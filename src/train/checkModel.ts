// gradcheck of a whole experiment: the model and loss, on a few of its own rows, as a function of all its parameters.
import { compareEach, type GradcheckReport } from "../autograd/gradcheck.js";
import type { Tensor } from "../autograd/tensor.js";
import { InputError } from "../core/errors.js";
import { Generator } from "../core/rng.js";
import { substitute } from "../nn/substitute.js";
import { readExperiment } from "../experiment/experiment.js";
import { kindOf } from "./kindOf.js";
import { prepare } from "../experiment/prepare.js";

export interface ParameterReport extends GradcheckReport {
  readonly parameter: string;
  readonly shape: readonly number[];
}

const ROWS = 8;
/** A model of more weights than this is checked on one row. */
const LARGE = 50_000;
/** Entries of a parameter that are looked at, a power of 2: at most 64, fewer where they would take longer than this, in ms. Each costs two runs. */
const MOST = 64;
const PATIENCE = 8000;

/**
 * Runs in float64 and in evaluation mode (a random dropout mask would make the function a different one at every call).
 * @param all every entry of each parameter, and not only some that are drawn
 * @throws InputError when the experiment itself is at fault
 */
export async function checkModel(file: string, overrides: readonly string[] = [], all = false): Promise<ParameterReport[]> {
  const prepared = await prepare(readExperiment(file, overrides), "float64");
  const { loss } = prepared;
  const { model } = prepared.built;
  const named = [...model.namedParameters()].filter(([, { requiresGrad }]) => requiresGrad);
  const parameters = named.filter(([, parameter], i) => named.findIndex(([, other]) => other === parameter) === i); // a shared one once
  if (parameters.length === 0)
    throw new InputError([{ place: { file }, message: "the model has no parameters: there is nothing to check" }]);
  const drawn = new Generator(0);
  for (const [name, parameter] of parameters)
    if (name.endsWith("_lora_b")) parameter.update((data) => drawn.uniform(data, -0.5, 0.5)); // an adapter begins with B = 0, where nothing reaches A
  model.eval();
  const weights = parameters.reduce((total, [, { numel }]) => total + numel, 0);
  const [x, y] = kindOf(prepared).firstRows(all || weights <= LARGE ? ROWS : 1, "float64");
  const tensors = parameters.map(([, parameter]) => parameter);
  const lossOf = (...values: Tensor[]): Tensor => tensors.reduceRight<() => Tensor>((run, parameter, i) => () => substitute(model, parameter, values[i], run), () => loss.forward(model.forward(x), y))(); // prettier-ignore
  const most = (run: number): number =>
    Math.min(Math.max(2 ** Math.floor(Math.log2(PATIENCE / (2 * tensors.length * run))), 1), MOST);
  const reports = compareEach(lossOf, tensors, { names: parameters.map(([name]) => name), ...(all ? {} : { most }) });
  return reports.map((report, i) => ({ parameter: parameters[i][0], shape: tensors[i].shape, ...report }));
}
