// What these give beside the one tensor that PyTorch's fixtures look at; weights of losses of any shape.
import { expect, test } from "@jest/globals";
import { functional as F, nn, ops, tensor } from "../../src/index.js";

test("both results", () => {
  const x = tensor([[2, 1, 2], [3, 5, 5]]); // prettier-ignore
  const { values, indices } = ops.mode(x);
  expect([values.toArray(), indices.toArray()]).toEqual([[2, 5], [2, 2]]); // prettier-ignore
  const [min, max] = ops.aminmax(x, { dim: 0 });
  expect([min.toArray(), max.toArray()]).toEqual([[2, 1, 2], [3, 5, 5]]); // prettier-ignore
  const [v, m] = ops.varMean(x, 1, { correction: 0, keepdim: true });
  expect(v.shape).toEqual([2, 1]);
  expect(Array.from(m.data, (each) => each.toFixed(4))).toEqual(["1.6667", "4.3333"]);
  expect(ops.stdMean(tensor([1, 3]), false).map((each) => each.item())).toEqual([1, 2]);
  expect(() => ops.mode(tensor([]))).toThrow("mode: axis 0 of (0,) is empty: there is no entry to choose");
  expect(() => F.pdist(tensor([1, 2]))).toThrow("pdist: x must be a list of points (N, M), got shape (2,)");
});

test("rms norm divides by no less than the root of the machine epsilon", () => {
  for (const [dtype, epsilon] of [["float32", 2 ** -23], ["float64", 2 ** -52]] as const) {
    const small = Math.sqrt(epsilon);
    const { data } = F.rmsNorm(tensor([[small, -small]], { dtype }), [2]);
    expect(data[0]).toBeCloseTo(Math.SQRT1_2, 6); // x / sqrt(x x + epsilon)
    expect(data[1]).toBeCloseTo(-Math.SQRT1_2, 6);
  }
}); // prettier-ignore

test("weights of single entries in the class, as in PyTorch", () => {
  const [p, t] = [tensor([[0.5, 0.5], [0.5, 0.5]]), tensor([[1, 0], [1, 1]])]; // prettier-ignore
  const ln2 = Math.LN2;
  const loss = new nn.BCELoss({ weight: tensor([[1], [3]]) }); // one for each row
  expect(loss.forward(p, t).item()).toBeCloseTo(2 * ln2, 5);
  expect([...loss.stateDict()].map(([name, { shape }]) => [name, shape])).toEqual([["weight", [2, 1]]]);
  const logits = new nn.BCEWithLogitsLoss({ weight: [1, 0], posWeight: [2, 1], reduction: "sum" });
  expect(logits.forward(tensor([[0, 0]]), tensor([[1, 1]])).item()).toBeCloseTo(2 * ln2, 5);
  expect(() => new nn.BCELoss({ weight: tensor([[-1]]) })).toThrow("BCELoss: weight must be a list of numbers >= 0, got [-1]");
  expect(() => new nn.BCELoss({ weight: [1, 2, 3] }).forward(p, t)).toThrow("weight is (3,), the input (2, 2)");
});
