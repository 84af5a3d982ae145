// An operation of one's own, softplus(x) = ln(1 + e^x): a smooth relu, with a backward that is derived here and checked by gradcheck.
//   node examples/custom_op.mjs
import { defineOp, grad, gradcheck, gradgradcheck, linspace, sigmoid } from "mlbh";

const smooth = (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))); // the same number, and e^-|x| cannot overflow

const declaration = {
  name: "softplus",
  inputs: ["x"],
  args: (x) => ({ x }),
  formula: "y = ln(1 + e^x)",
  derivation: `
    dy/dx = e^x / (1 + e^x)   -- derivative of ln: 1 / (1 + e^x), times the inner derivative e^x
          = 1 / (1 + e^-x)    -- above and below divided by e^x: the sigmoid
    gx    = gy sigmoid(x)     -- chain rule
  `,
  samples: (s) => [[s.normal([2, 3])]],
  forward: ({ x }) => ({ shape: x.shape, dtype: x.dtype, data: x.data.map(smooth) }),
  saves: ["x"], // backward needs x; what is not named here is not kept
  backward: (gy, { x }) => ({ x: () => gy.mul(sigmoid(x)) }), // in tensor operations, so that it has a derivative too
};
const softplus = defineOp(declaration);

const x = linspace(-2, 2, 5, { dtype: "float64", requiresGrad: true });
console.log(
  `softplus:   ${softplus(x)
    .toArray()
    .map((v) => v.toFixed(4))
    .join("  ")}`,
);
console.log(
  `derivative: ${grad(softplus(x).sum(), [x])[0]
    .toArray()
    .map((v) => v.toFixed(4))
    .join("  ")}`,
);

// Against the slope (f(x + e) - f(x - e)) / 2e, for a random upstream gradient; and the slope of the derivative against its derivative.
gradcheck(softplus, [x]);
gradgradcheck(softplus, [x]);
console.log("backward agrees with the slopes, first and second order");

// With a factor 2 too much, it is told where and by how much.
const wrong = defineOp({ ...declaration, backward: (gy, { x }) => ({ x: () => gy.mul(sigmoid(x)).mul(2) }) });
try {
  gradcheck(wrong, [x]);
} catch (error) {
  console.log(`a wrong backward: ${error.message.split("\n")[0]}`);
}
