// The options that several functions share.
import { Tensor } from "../autograd/tensor.js";
import { field } from "../core/fields.js";
import { Generator } from "../core/rng.js";

export const tensorField = (help: string) =>
  field.object({ kind: "a tensor", accepts: (value) => value instanceof Tensor, help });
export const generatorField = field.object({
  kind: "a Generator",
  accepts: (value) => value instanceof Generator,
  help: "draws the numbers; the one that manualSeed() seeds when left out",
});
export const reductionField = field.choice(["mean", "sum", "none"], { help: "what becomes of the losses of single entries" });
