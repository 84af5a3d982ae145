import { defineOp, type Unary } from "../autograd/op.js";
import { kernels } from "../kernels/index.js";
import { map, one } from "./elementwise.js";

export const neg: Unary = defineOp({
  name: "neg",
  inputs: ["x"],
  args: one,
  formula: "y = -x",
  derivation: `
    dy/dx = -1
    gx    = -gy   -- chain rule
  `,
  samples: (s) => [[s.normal([2, 3])], [s.normal([])], [s.normal([0])]],
  forward: ({ x }) => map(kernels.neg, x),
  saves: [],
  backward: (gy) => ({ x: () => neg(gy) }),
});
