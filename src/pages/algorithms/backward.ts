import { add } from "../../ops/add.js";
import { mul } from "../../ops/mul.js";
import type { Tensor } from "../../autograd/tensor.js";
import { grad } from "../../autograd/backward.js";
import type { Sample } from "../../notation/sample.js";
import { arrayOf } from "../arrays.js";
import { computed, double, writtenPage } from "../written.js";

export const backward = writtenPage({
  name: "backward",
  kind: "algorithm",
  formula: "gx = sum over all uses of x of what each use sends back: dL/d(result) times its own slope",
  about:
    "While numbers are computed, each result remembers from what and by which operation it was made. Backward walks this graph from its end. " +
    "It starts with gL = 1, because L moves one unit for each unit of L (backward(gradient) starts with another number). Each operation " +
    "takes the gradient of its result and sends each of its inputs a share: that gradient times the slope of the operation. " +
    "What is used several times gets several shares, and they add up.",
  torch: "torch.Tensor.backward",
  aliases: ["backpropagation", "backprop", "gradient"],
  picture: `
     x ====== u --------- L        u is used twice: by v and by L
      \\        \\         /         x three times: twice by u, once by v
       \`-------- v ------'          === stands for two uses`,
  source: "src/autograd/backward.ts",
  derivation: `
    u  = x x
    v  = u + x
    L  = u v
       = x^4 + x^3                   -- everything put in: (x^2) (x^2 + x)
    gv = gL u                        -- product rule: L = u v has the slope u in v
    gu = gL v + gv                   -- both uses add up: in L the slope is v, in v it is 1
    gx = gu x + gu x + gv            -- chain rule: all three uses; u = x x has the slope x in each factor
       = gu 2 x + gv
       = gL (4 x^3 + 3 x^2)          -- power rule: the derivative of x^4 + x^3, found without the graph
    a  = gL v 2 x                    -- sent too early: u had got the share of L only
    b  = (gL v + gv) 2 x             -- sent again once the share of v has come
    a + b + gv = gx + a              -- so what was sent twice is too much
    a + gv 2 x + gv = gx             -- sending only what is new would do, but it walks every path
    i < n
    p[i] = 1 if i = 0, else 2 p[i - 1]   -- paths, if each of n results is the sum of the one before and itself
         = 2^i                       -- 40 additions: 1,099,511,627,776 paths
  `,
  after:
    "Why an order? Take x = 3. Walk back at once from each use and add what arrives: u gets 12 from L and sends 12 * 6 = 72 to x; " +
    "later u gets 9 more from v, is 21, and sends 21 * 6 = 126. With the 9 that v itself sends, gx = 72 + 126 + 9 = 207. That is wrong: 12 was " +
    "sent twice.\n\n" +
    "Sending only what is new (9 * 6 = 54) gives 72 + 54 + 9 = 135, which is right, but it walks every path from L to x, and " +
    "with b = a + a, c = b + b and so on their number doubles at every step.\n\n" +
    "So a node waits until all its uses have sent, and then sends once: users come before what they used. Here the order is L, v, u, x. " +
    "It is found by walking from L to the inputs and writing down each node after all its inputs; backward reads this list from its end. " +
    "Each operation is visited once, so that backward takes about as long as forward.",
  see: ["chain-rule", "gradcheck", "arena", "mul"],
  samples: (): [Sample, ...Sample[]] => [diamond(3, 1, 5), diamond(-1.3, 2.5, 3), diamond(0.7, -0.6, 4)],
});

function diamond(x: number, gL: number, n: number): Sample {
  const name = `x = ${x}, gL = ${gL}`;
  const parts: Tensor[] = [];
  const compute = ({ x }: { readonly x: Tensor }): { L: Tensor } => {
    const u = mul(x, x);
    const v = add(u, x);
    parts.push(u, v);
    return { L: mul(u, v) };
  };
  const ends = computed({ name, inputs: { x }, upstream: { L: gL }, compute, rest: { numbers: { n } } });
  const { L } = compute({ x: double(x, true) });
  const [gu, gv] = grad(L, parts.slice(-2), { gradOutputs: [double(gL)] }).map(arrayOf);
  return { ...ends, tensors: { ...ends.tensors, gu, gv } };
}
