// gradcheck of a whole experiment: the model and loss, on a few of its own rows, as a function of all its parameters.
import { compareGradients, type GradcheckReport } from "../autograd/gradcheck.js";
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

/**
 * Runs in float64 and in evaluation mode (a random dropout mask would make the function a different one at every call).
 * @throws InputError when the experiment itself is at fault
 */
export async function checkModel(file: string, overrides: readonly string[] = []): Promise<ParameterReport[]> {
  const prepared = await prepare(readExperiment(file, overrides), "float64");
  const { loss } = prepared;
  const { model } = prepared.built;
  const parameters = [...model.namedParameters()].filter(([, { requiresGrad }]) => requiresGrad);
  if (parameters.length === 0)
    throw new InputError([{ place: { file }, message: "the model has no parameters: there is nothing to check" }]);
  const drawn = new Generator(0);
  for (const [name, parameter] of parameters)
    if (name.endsWith("_lora_b")) parameter.update((data) => drawn.uniform(data, -0.5, 0.5)); // an adapter begins with B = 0, where nothing reaches A
  model.eval();
  const [x, y] = kindOf(prepared).firstRows(ROWS, "float64");
  return parameters.map(([name, parameter]) => {
    const lossOf = (values: Tensor): Tensor => substitute(model, parameter, values, () => loss.forward(model.forward(x), y));
    return { parameter: name, shape: parameter.shape, ...compareGradients(lossOf, [parameter], { names: [name] }) };
  });
}
