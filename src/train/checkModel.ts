// gradcheck of a whole experiment: the model and loss, on a few of its own rows, as a function of all its parameters.
import { compareGradients, type GradcheckReport } from "../autograd/gradcheck.js";
import { tensor } from "../autograd/create.js";
import type { Tensor } from "../autograd/tensor.js";
import { InputError } from "../core/errors.js";
import { substitute } from "../nn/substitute.js";
import { readExperiment } from "../experiment/experiment.js";
import { tensorsOf } from "./measure.js";
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
  const { dataset, built, loss } = await prepare(readExperiment(file, overrides), "float64");
  const { model } = built;
  const parameters = [...model.namedParameters()];
  if (parameters.length === 0)
    throw new InputError([{ place: { file }, message: "the model has no parameters: there is nothing to check" }]);
  model.eval();
  const [allX, allY] = tensorsOf(dataset.train, dataset.preprocess, "float64");
  const rows = Math.min(ROWS, dataset.train.rows);
  const x = firstRows(allX, rows);
  const y = firstRows(allY, rows);
  return parameters.map(([name, parameter]) => {
    const lossOf = (values: Tensor): Tensor => substitute(model, parameter, values, () => loss.forward(model.forward(x), y));
    return { parameter: name, shape: parameter.shape, ...compareGradients(lossOf, [parameter], { names: [name] }) };
  });
}

function firstRows(x: Tensor, rows: number): Tensor {
  const width = x.numel / x.shape[0];
  return tensor(x.data.subarray(0, rows * width), { dtype: x.dtype, shape: [rows, ...x.shape.slice(1)] });
}
