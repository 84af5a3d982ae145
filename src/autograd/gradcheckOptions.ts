// How gradcheck and gradgradcheck are called.
import { field } from "../core/fields.js";
import { take, type Arg } from "./call.js";

export const gradcheckTakes: readonly Arg[] = [
  { name: "fn", required: true, kind: "a function of tensors", accepts: (value) => typeof value === "function" },
  take.tensors("inputs"),
  take.options({
    eps: field.number({ above: 0, help: "half the distance of the two points of a slope" }),
    atol: field.number({ min: 0, help: "difference that is always allowed" }),
    rtol: field.number({ min: 0, help: "difference that is allowed, as a share" }),
    seed: field.integer({ help: "of the upstream gradient" }),
    raise: field.boolean({ help: "whether a failure is an error" }),
    names: field.object({ kind: "a list of names", accepts: Array.isArray, help: "of the inputs, for messages" }),
  }),
];
