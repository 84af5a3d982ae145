// How an argument list is read by a declaration: the kinds of arguments, the forms that PyTorch users write, and what is refused.
import { describe, expect, test } from "@jest/globals";
import { called, callOf, describeValue, reader, take, type Arg } from "../../src/autograd/call.js";
import { field } from "../../src/core/fields.js";
import { ArgumentError, DtypeError, grad, tensor } from "../../src/index.js";

const x = tensor([[1, 2]]);
const fields = {
  keep_dim: field.boolean({ help: "" }),
  size: field.integer({ min: 1, help: "" }),
  pair: field.pair({ help: "" }),
};
const options = take.options(fields);

test.each<[Arg, readonly unknown[], readonly unknown[]]>([
  [take.tensor("a"), [x], [1, [1], null]],
  [take.operand("a"), [x, 1, -0.5, NaN], [[1], "1", null]],
  [take.tensors("a"), [[x, x], []], [x, [1], [x, 1]]],
  [take.integer("a"), [0, -3, 2 ** 60], [0.5, NaN, Infinity, "1", [1, 2], null]],
  [take.length("a"), [3], [[1, 2], 0.5, [0.5]]],
  [take.number("a"), [0.5, Infinity], [NaN, "1", null]],
  [take.texts("a"), [["a"], []], ["a", [1]]],
  [take.text("a"), ["a", ""], [1, ["a"]]],
  [take.dtype("a"), ["float32", "float64"], ["int", 32]],
  [take.dims("a"), [1, [0, 1], []], [0.5, [0.5], "0"]],
  [take.axes("a"), [[0, 1], []], [[0.5], "0", x]],
  [take.shape("a"), [[2, -1], []], [[-2], [0.5]]],
  [take.sizes("a"), [[-2, 3], []], [[0.5], 1]],
  [take.pair("a"), [2, [2, 3]], [[1, 2, 3], [0.5, 1], 0.5]],
  [take.index("a"), [x, [0, [1, 2]], []], [0.5, [0.5], "0"]],
  [take.optional(take.integer("a")), [1, null], [0.5]],
  [take.made("a", "an optimizer", ["step", "lr"]), [{ step: 1, lr: 2 }], [{ step: 1 }, null, 5]],
])("%#: an argument of the kind %j", (arg, right, wrong) => {
  const read = reader("f", [arg]);
  for (const value of right) expect(read([value])).toEqual([value]);
  for (const value of wrong) expect(() => read([value])).toThrow(`f: a must be ${arg.kind}, got ${describeValue(value)}`);
}); // prettier-ignore

describe("forms", () => {
  const shaped = reader("view", [take.tensor("x"), take.shape("shape"), options]);
  const joined = reader("cat", [take.tensorList("tensors"), take.optional(take.dim("dim"))]);
  const each = reader("at", [take.tensor("x"), take.rest(take.integer("index"))]);

  test("numbers, or tensors, one after the other stand for a list", () => {
    expect(shaped([x, 2, 3])).toEqual([x, [2, 3], undefined]);
    expect(shaped([x, 2])).toEqual([x, [2], undefined]);
    expect(shaped([x, 2, -1, { size: 3 }])).toEqual([x, [2, -1], { size: 3 }]);
    expect(joined([x, x, 1])).toEqual([[x, x], 1]);
    expect(joined([[x], 1])).toEqual([[x], 1]);
    expect(() => shaped([x, 2, -2])).toThrow("view: shape must be a shape, a list of whole numbers, got [2, -2]");
  });

  test("the last argument as often as it is written", () => {
    expect(each([x])).toEqual([x]);
    expect(each([x, 1, 2, 3])).toEqual([x, 1, 2, 3]);
    expect(() => each([x, 1, 0.5])).toThrow("at: index must be a whole number, got 0.5\n  hint: call it as at(x, ...index)");
    expect(() => each([x, undefined])).toThrow("at: index is missing: it must be a whole number");
  });

  test("a list of one number is that number, where there is one axis only", () => {
    expect(reader("f", [take.length("k")])([[3]])).toEqual([3]);
    expect(reader("f", [take.pair("k")])([[3]])).toEqual([3]);
    expect(() => reader("f", [take.integer("k")])([[3]])).toThrow("f: k must be a whole number, got [3]");
    expect(reader("f", [options])([{ size: [3], pair: [2] }])).toEqual([{ size: 3, pair: 2 }]);
  });

  test("options in one object, or in their order", () => {
    const read = reader("f", [take.tensor("x"), options]);
    expect(read([x])).toEqual([x]);
    expect(read([x, undefined])).toEqual([x, undefined]);
    expect(read([x, { keepDim: true, size: undefined }])).toEqual([x, { keepDim: true, size: undefined }]);
    expect(read([x, true, 3])).toEqual([x, { keepDim: true, size: 3 }]);
    expect(read([x, { size: null }])).toEqual([x, { size: undefined }]); // PyTorch's None
    expect(() => read([x, true, 3, 4, 5])).toThrow(
      "f: takes no such argument: 5\n  hint: call it as f(x, { keepDim?, size?, pair? })",
    );
    expect(() => read([x, { keepdim: true }])).toThrow('f: there is no option "keepdim" (did you mean "keepDim"?)');
    expect(() => read([x, { nonsense: true }])).toThrow('f: there is no option "nonsense"\n');
    expect(() => read([x, { size: 0 }])).toThrow("f: size must be >= 1, got 0");
    expect(() => read([x, true, 0])).toThrow("f: size must be >= 1, got 0");
    expect(() => read([x, {}, 1])).toThrow("f: takes at most 2 arguments, got 3");
  });

  test("what may be left out, and what not", () => {
    const read = reader("f", [take.tensor("x"), take.optional(take.integer("dim")), take.optional(take.number("p"))]);
    expect(read([x])).toEqual([x]);
    expect(read([x, undefined, 2])).toEqual([x, undefined, 2]);
    expect(read([x, null])).toEqual([x, null]);
    expect(read([x, 1, 2, undefined])).toEqual([x, 1, 2]);
    expect(() => read([])).toThrow("f: x is missing: it must be a tensor\n  hint: call it as f(x, dim?, p?)");
    expect(() => read([x, 0.5])).toThrow("f: dim must be a whole number, or null, got 0.5");
    expect(() => read([x, 1, 2, 3])).toThrow("f: takes at most 3 arguments, got 4");
  });
});

describe("words", () => {
  test("the right call", () => {
    expect(callOf("sum", [take.tensor("x"), take.optional(take.dims("dim")), options])).toBe(
      "sum(x, dim?, { keepDim?, size?, pair? })",
    );
    expect(callOf("at", [take.tensor("x"), take.rest(take.integer("index"))])).toBe("at(x, ...index)");
    expect([x, tensor(1), [1], undefined].map(describeValue)).toEqual([
      "a tensor of shape (1, 2)",
      "a tensor of shape ()",
      "[1]",
      "nothing",
    ]);
  });

  test("an array in the place of a tensor is to be wrapped, and advice follows the call", () => {
    const read = reader("f", [take.tensor("x", "x is the input")]);
    expect(() => read([[1]])).toThrow(
      "f: x must be a tensor, got [1]\n  hint: wrap it in tensor(...); call it as f(x); x is the input",
    );
    expect(() => read(["a"])).toThrow('f: x must be a tensor, got "a"\n  hint: call it as f(x); x is the input');
    expect(() => reader("f", [take.operand("x")])([[1]])).toThrow("got [1]\n  hint: call it as f(x)");
  });

  test("where a tensor is expected and none is given it is a DtypeError, else an ArgumentError", () => {
    expect(() => reader("f", [take.tensor("x")])([1])).toThrow(DtypeError);
    expect(() => reader("f", [take.integer("n")])([x])).toThrow(ArgumentError);
    expect(() => reader("f", [take.index("n")])([0.5])).toThrow(DtypeError);
    expect(() => reader("f", [take.tensors("n")])([x])).toThrow(ArgumentError);
  });

  test("grad needs its outputs and its inputs", () => {
    const loose = grad as unknown as (...args: unknown[]) => unknown;
    expect(() => loose()).toThrow("grad: outputs is missing: it must be a tensor or a list of tensors");
    expect(() => loose(x)).toThrow("grad: inputs is missing: it must be a list of tensors");
  });

  test("a function that reads its arguments keeps its name", () => {
    const f = called("twice", [take.number("n")], (n: number) => 2 * n);
    expect([f.name, f(4)]).toEqual(["twice", 8]);
    expect(() => f("4" as never)).toThrow('twice: n must be a number, got "4"');
  });
});
