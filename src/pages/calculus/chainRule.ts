import { matmul } from "../../ops/matmul.js";
import { tanh } from "../../ops/tanh.js";
import type { NestedNumbers } from "../../autograd/tensor.js";
import type { Sample } from "../../notation/sample.js";
import { computed, writtenPage } from "../written.js";
import { curves } from "./samples.js";

export const chainRule = writtenPage({
  name: "chain-rule",
  kind: "calculus",
  formula: "dL/dx = sum over all paths from x to L of the product of the slopes along the path",
  about:
    "A slope says how many units y moves for each unit of u. If u moves 3 units for each unit of x, and y moves 2 for each unit of u, " +
    "then y moves 6 for each unit of x: along one path slopes are multiplied. If x reaches L along several paths, each of them moves L, " +
    "and the movements add up. All of backward is this rule, applied to one operation after the other.",
  picture: `
     one path                    several paths

     x ---> u ---> y                  .---> a ---.
       g'     f'                   x -+          +-> r
                                      \`---> b ---'`,
  source: "src/pages/calculus/chainRule.ts",
  derivation: `
    (f(g(x + h)) - f(g(x))) / h =          -- one path; g(x + h) must not be g(x)
        (f(g(x + h)) - f(g(x))) / (g(x + h) - g(x)) * (g(x + h) - g(x)) / h
      → f'(g(x)) g'(x)                     -- limit of each factor: the step of f is g(x + h) - g(x), and goes to 0 with h
    u     = g(x)
    y     = f(u)
    du/dx = g'(x)
    dy/du = f'(u)
    dy/dx = dy/du du/dx                    -- chain rule: it looks as if du cancelled
          = f'(u) g'(x)
    a     = g(x)                           -- two paths
    b     = p(x)
    r     = a^2 b
    (g(x + h)^2 p(x + h) - g(x)^2 p(x)) / h =   -- first b moves (second term, a still old), then a (first term, b already new)
        ((g(x + h)^2 - g(x)^2) / h) p(x + h) + g(x)^2 ((p(x + h) - p(x)) / h)
      → 2 g(x) g'(x) p(x) + g(x)^2 p'(x)   -- limit; product rule: g^2 has the slope 2 g g'; the share of a, and the share of b
    dr/da = 2 a b                          -- only a moves
    dr/db = a^2                            -- only b does
    dr/dx = dr/da da/dx + dr/db db/dx      -- chain rule: the shares of all paths add up; seen here on one r, and so for any r of a and b
          = 2 a b g'(x) + a^2 p'(x)
    s[i]  = sum over k of A[i, k] v[k]     -- many paths: v[k] reaches every s[i]
    z[i]  = tanh(s[i])
    gs[i]       = gz[i] (1 - z[i]^2)       -- chain rule; gs is short for dL/ds, and 1 - z^2 is the slope of tanh
    ds[i]/dv[k] = A[i, k]                  -- constant factor
    gv[k]       = sum over i of gs[i] ds[i]/dv[k]   -- chain rule: a sum over all paths is a sum over i
                = sum over i of gz[i] (1 - z[i]^2) A[i, k]
    gA[i, k]    = gs[i] v[k]               -- chain rule: A[i, k] reaches s[i] only, so there is one path
  `,
  after:
    "Walking the paths one by one would take too long: their number can double with every operation. Backward sums up at every node " +
    "on the way instead, so that each operation is visited once (see backward).\n\n" +
    "Where g(x + h) = g(x) for arbitrarily small h, one cannot divide by g(x + h) - g(x). The rule holds there too: f moves by " +
    "f'(u) (g(x + h) - g(x)) and a rest that is small beside it, which needs no division.",
  aliases: ["jacobian"],
  see: ["backward", "product-rule", "index-notation"],
  samples: (): [Sample, ...Sample[]] => {
    const [first, ...others] = curves();
    const with3 = (sample: Sample, p: string, A: NestedNumbers, v: NestedNumbers, gz: NestedNumbers): Sample =>
      layered({ ...sample, name: `${sample.name}, p(t) = ${p}`, functions: { ...sample.functions, p } }, A, v, gz);
    return [
      with3(first, "t + 3", [[1, -2, 0.5], [0.3, 0.8, -0.6]], [0.4, 0.1, 0.7], [2, -3]), // prettier-ignore
      with3(others[0], "cos(t)", [[0.2, -0.7], [1.1, 0.4], [-0.5, 0.9]], [0.8, -0.3], [1.5, 0.6, -2]), // prettier-ignore
      with3(others[1], "exp(t) - t^2", [[0.6, 0.1, -0.2, 0.9], [-1.2, 0.5, 0.3, -0.4]], [0.5, 1.2, -0.8, 0.3], [-0.7, 1.9]), // prettier-ignore
    ];
  },
});

function layered(curve: Sample, A: NestedNumbers, v: NestedNumbers, gz: NestedNumbers): Sample {
  const layer = computed({ name: "", inputs: { A, v }, upstream: { z: gz }, compute: (x) => ({ z: tanh(matmul(x.A, x.v)) }) });
  return {
    ...layer,
    name: curve.name,
    functions: curve.functions ?? {},
    numbers: curve.numbers,
    tensors: { ...curve.tensors, ...layer.tensors },
  };
}
