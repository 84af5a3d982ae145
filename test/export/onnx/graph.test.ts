// A graph as it is built: names, constants that are written once, and what is printed beside the file.
import { describe, expect, test } from "@jest/globals";
import { float, Graph, ints, ML, scalar, texts } from "../../../src/export/onnx/graph.js";
import { bends } from "../../../src/export/onnx/layers/bends.js";
import type { Placed } from "../../../src/export/onnx/layers/placed.js";
import { notesOf } from "../../../src/export/onnx/notes.js";
import type { ElementType } from "../../../src/export/onnx/proto.js";
import { restored, scaled } from "../../../src/export/onnx/scales.js";

describe("names", () => {
  test("an operation goes by its kind, the second of it with a number", () => {
    const g = new Graph();
    const x = g.input({ name: "x", type: "float", shape: ["N"] });
    expect([g.op("Abs", [x]), g.op("Abs", [x]), g.op("Abs", [x]), g.op("Neg", [x], {}, { name: "minus" })]).toEqual(["Abs", "Abs_1", "Abs_2", "minus"]); // prettier-ignore
    expect(g.nodes[0]).toEqual({ type: "Abs", domain: "", name: "Abs", inputs: ["x"], outputs: ["Abs"], attributes: {} });
    expect(g.nodes[3]).toMatchObject({ type: "Neg", name: "minus", outputs: ["minus"] });
  });

  test("several results are numbered, inside of a layer its name comes first", () => {
    const g = new Graph();
    expect(g.ops("Split", ["x"], 2, { axis: 1 }, { domain: ML })).toEqual(["Split.0", "Split.1"]);
    expect(g.nodes[0]).toMatchObject({ name: "Split", domain: ML, attributes: { axis: 1 } });
    expect(g.within("0 Linear", () => g.within("a", () => g.op("Gemm", ["x"])))).toBe("0 Linear/a/Gemm");
    expect(() => g.within("b", () => { throw new Error("no"); })).toThrow("no"); // prettier-ignore
    expect(g.op("Gemm", ["x"])).toBe("Gemm");
  });

  test("what columns are called is taken, and nothing is called nothing", () => {
    const g = new Graph();
    g.input({ name: "Abs", type: "float", shape: ["N"] });
    expect(g.op("Abs", ["x"])).toBe("Abs_1");
    expect(g.constant("", scalar(1))).toBe("_1");
    expect(g.output("x", { name: "Abs", type: "float", shape: ["N"] })).toBe("Abs_2");
    expect(g.outputs).toEqual([{ name: "Abs_2", type: "float", shape: ["N"] }]);
    expect(g.nodes.at(-1)).toEqual({ type: "Identity", domain: "", name: "Abs_2", inputs: ["x"], outputs: ["Abs_2"], attributes: {} }); // prettier-ignore
  });
});

describe("constants", () => {
  const inputsOf = (g: Graph): readonly (readonly string[])[] => g.nodes.map(({ inputs }) => inputs);

  test("small ones stand in the file once for each type, shape and value", () => {
    const g = new Graph();
    for (const given of [1, 1, scalar(1), scalar(1, "double"), ints(1), 2, NaN, NaN]) g.op("Abs", [given]);
    expect(inputsOf(g)).toEqual([["1"], ["1"], ["1"], ["1_1"], ["1_2"], ["2"], ["NaN"], ["NaN"]]);
    expect([...g.constants]).toEqual([
      ["1", { type: "float", shape: [], values: [1] }],
      ["1_1", { type: "double", shape: [], values: [1] }],
      ["1_2", { type: "int64", shape: [1], values: [1] }],
      ["2", { type: "float", shape: [], values: [2] }],
      ["NaN", { type: "float", shape: [], values: [NaN] }],
    ]);
  });

  test("up to 64 numbers are looked for, more are not", () => {
    const list = (count: number): ReturnType<typeof ints> => ints(...Array.from({ length: count }, (_, i) => i));
    const g = new Graph();
    for (const count of [64, 64, 65, 65]) g.op("Abs", [list(count)]);
    expect(inputsOf(g)).toEqual([["constant"], ["constant"], ["constant_1"], ["constant_2"]]);
  });

  test("one that is left out has no name", () => {
    const g = new Graph();
    g.op("Clip", ["x", null, 1]);
    expect(inputsOf(g)).toEqual([["x", "", "1"]]);
  });

  test("weights of one owner, and those with one name, are made once", () => {
    const g = new Graph();
    let made = 0;
    const make = () => (made++, ints(made)); // prettier-ignore
    const owner = {};
    expect([g.weight("w", owner, make), g.weight("v", owner, make), g.weight("w", {}, make)]).toEqual(["w", "w", "w_1"]);
    expect([g.shared("s", make), g.shared("s", make), g.shared("t", make)]).toEqual(["s", "s", "t"]);
    expect(made).toBe(4);
  });

  test("kinds of them", () => {
    expect(float(1)).toEqual({ float: 1 });
    expect(ints(1, 2)).toEqual({ type: "int64", shape: [2], values: [1, 2] });
    expect(texts(["a", "b"])).toEqual({ type: "string", shape: [2], values: ["a", "b"] });
    expect(scalar(3)).toEqual({ type: "float", shape: [], values: [3] });
  });

  test("ids need no other type where they come as whole numbers", () => {
    const g = new Graph();
    for (const [name, type] of [["a", "int64"], ["b", "float"]] as const) g.input({ name, type, shape: ["N"] }); // prettier-ignore
    expect([g.asIds("a"), g.asIds("b"), g.asIds("c")]).toEqual(["a", "Cast", "Cast_1"]);
    expect(g.nodes[0]).toMatchObject({ type: "Cast", inputs: ["b"], attributes: { to: 7 } });
  });
});

describe("scales", () => {
  const kinds = (work: (g: Graph) => string): string[] => {
    const g = new Graph();
    work(g);
    return g.nodes.map(({ type }) => type);
  };
  const plain = { offset: 0, divisor: 1 };

  test.each<[string, readonly object[], string[], string[]]>([
    ["what changes nothing is no node", [plain, plain], [], []],
    ["an offset in one of them", [plain, { offset: 2, divisor: 1 }], ["Sub"], ["Add"]],
    ["a divisor in one of them", [plain, { offset: 0, divisor: 2 }], ["Div"], ["Mul"]],
    ["both", [{ offset: 2, divisor: 3 }], ["Sub", "Div"], ["Mul", "Add"]],
    ["logarithms", [{ ...plain, log: true }], ["Add", "Log"], ["Exp", "Sub", "Max"]],
    ["a logarithm beside others", [{ ...plain, log: true }, plain], ["Add", "Log", "Where"], ["Exp", "Sub", "Max", "Where"]],
  ])("%s", (_name, scales, there, back) => {
    expect(kinds((g) => scaled(g, "x", scales as never))).toEqual(there);
    expect(kinds((g) => restored(g, "x", scales as never))).toEqual(back);
  });

  test("of a logarithm so much is added before, 1 when it does not say", () => {
    const g = new Graph();
    scaled(g, "x", [
      { ...plain, log: true },
      { ...plain, log: true, plus: 0 },
    ] as never);
    expect(g.constants.get(g.nodes[0].inputs[1])).toEqual({ type: "double", shape: [2], values: [1, 0] });
  });

  test("and on the way back no count is below 0", () => {
    const g = new Graph();
    restored(g, "z", [{ offset: 3, divisor: 2, log: true }] as never);
    const values = g.nodes.map(({ type, inputs }) => [type, g.constants.get(inputs[1])?.values]);
    expect(values).toEqual([["Mul", [2]], ["Add", [3]], ["Exp", undefined], ["Sub", [1]], ["Max", [0]]]); // prettier-ignore
  });
});

describe("notes", () => {
  const metadata = { opset: "17", [`opset ${ML}`]: "2", ir_version: "8" };
  function notes(inputs: readonly (readonly [name: string, type: ElementType, shape?: readonly (string | number)[]])[], more: Readonly<Record<string, string>> = {}): string[] {
    const g = new Graph();
    for (const [name, type, shape = ["N", 1]] of inputs) g.input({ name, type, shape });
    return notesOf(g, { ...metadata, ...more });
  } // prettier-ignore
  const numbers = (count: number) => [..."abcdefgh"].slice(0, count).map((name) => [name, "double"] as const);

  test("inputs that are alike stand together, of more than four the first two and the last", () => {
    expect(notes(numbers(4))[1]).toBe('input  "a", "b", "c", "d": double (N, 1)');
    expect(notes(numbers(5))[1]).toBe('input  "a", "b", .. "e" (5): double (N, 1)');
    const lines = notes([["a", "double"], ["b", "string"], ["c", "string", ["N", 2]], ["d", "string", ["N", 2]], ["e", "double"]]); // prettier-ignore
    expect(lines.slice(1, 5)).toEqual(['input  "a": double (N, 1)', 'input  "b": string (N, 1)', 'input  "c", "d": string (N, 2)', 'input  "e": double (N, 1)']); // prettier-ignore
  });

  test("each thing is said where it is so", () => {
    const said = (lines: readonly string[]): string => lines.slice(0, lines.indexOf("in Python:")).join("\n");
    const [missing, empty, ids] = ["a missing number is NaN", 'a missing text is ""', "a text comes as the ids of its tokens"];
    const [double, string, int] = [said(notes([["a", "double"]])), said(notes([["a", "string"]])), said(notes([["a", "int64"]], { tokenizer: "{}" }))]; // prettier-ignore
    expect([missing, empty, ids].map((each) => [double, string, int].map((text) => text.includes(each)))).toEqual([
      [true, false, false],
      [false, true, false],
      [false, false, true],
    ]);
    const more = [
      [{ classes: '["no","yes"]' }, 'classes in the order of the probabilities: "no", "yes"'],
      [{ threshold: "0.25" }, "yes above the probability 0.25"],
      [{ "seconds since 1970 day": '"day"', "seconds since 1970 b": '"b"' }, 'dates are numbers, the seconds since 1970 in UTC: "day", "b"'],
      [{ context: "16" }, "at each place the scores of the token that comes next; no more than 16 tokens at once"],
      [{ answer: "y", begin: "3" }, '"y" is the answer so far, 3 in front of it: write the likeliest token behind it and ask again, until that is 3 again'],
    ] as const; // prettier-ignore
    for (const [changes, line] of more) {
      expect(notes(numbers(1), changes as never)).toContain(line);
      expect(notes(numbers(1))).not.toContain(line);
    }
  });

  const python = (lines: readonly string[]): readonly string[] => lines.slice(lines.indexOf("in Python:") + 1);
  test("lines of Python for numbers, for texts beside them, for a series, and for tokens", () => {
    const session = '  session = onnxruntime.InferenceSession("FILE")';
    const table = '  table = pandas.read_csv("ROWS.csv", dtype=str)';
    expect(python(notes(numbers(2)))).toEqual([session, table, "  session.run(None, {i.name: table[[i.name]].to_numpy(float) for i in session.get_inputs()})"]); // prettier-ignore
    expect(python(notes([["a", "double"], ["b", "string"]]))[2]).toContain('to_numpy(float) if "double" in i.type else table'); // prettier-ignore
    expect(python(notes([["a", "double", ["N", 3, 1]]]))).toEqual([session, "  session.run(None, {i.name: .. for i in session.get_inputs()})"]); // prettier-ignore
    const [first, tokens, run] = python(notes([["n", "double"], ["t", "int64", ["N", 5]]], { "tokenizer t": "{}" })); // prettier-ignore
    expect(first).toBe(session);
    expect(tokens).toBe('  tokens = tokenizers.Tokenizer.from_str(session.get_modelmeta().custom_metadata_map["tokenizer t"])');
    expect(run).toBe('  session.run(None, {..., "t": [tokens.encode("text").ids]})');
  });
});

describe("bounds beyond what drawn numbers reach", () => {
  const made = (rule: (typeof bends)[keyof typeof bends], args: Readonly<Record<string, unknown>> = {}): { g: Graph; nodes: Graph["nodes"] } => {
    const g = new Graph();
    const layer = { g, args, number: (key: string) => args[key], text: (key: string) => args[key] } as unknown as Placed;
    rule(g.input({ name: "x", type: "float", shape: ["N", 4] }), layer);
    return { g, nodes: g.nodes };
  }; // prettier-ignore
  const given = ({ g, nodes }: ReturnType<typeof made>): unknown[] => nodes.map(({ type, inputs }) => [type, ...inputs.map((name) => g.constants.get(name)?.values[0] ?? name)]); // prettier-ignore

  test("of what is cut off", () => {
    expect(given(made(bends.ReLU6))).toEqual([["Clip", "x", 0, 6]]);
    expect(given(made(bends.Hardtanh, { min_val: -20, max_val: 30 }))).toEqual([["Clip", "x", -20, 30]]);
    expect(given(made(bends.Threshold, { threshold: 20, value: -7 }))).toEqual([["Greater", "x", 20], ["Where", "Greater", "x", -7]]); // prettier-ignore
    expect(given(made(bends.Softplus, { beta: 2, threshold: 20 })).slice(-2)).toEqual([["Greater", "Mul", 20], ["Where", "Greater", "x", "Div"]]); // prettier-ignore
  });

  test("of slopes", () => {
    const attributes = (rule: (typeof bends)[keyof typeof bends], args = {}): unknown => made(rule, args).nodes[0].attributes;
    expect(attributes(bends.Hardsigmoid)).toEqual({ alpha: { float: 1 / 6 }, beta: { float: 0.5 } });
    expect(attributes(bends.LeakyReLU, { negative_slope: 0.25 })).toEqual({ alpha: { float: 0.25 } });
    expect(attributes(bends.ELU, { alpha: 2 })).toEqual({ alpha: { float: 2 } });
    expect(attributes(bends.Hardshrink, { lambd: 3 })).toEqual({ lambd: { float: 3 }, bias: { float: 0 } });
    expect(attributes(bends.Softshrink, { lambd: 3 })).toEqual({ lambd: { float: 3 }, bias: { float: 3 } });
    const celu = made(bends.CELU, { alpha: 4 });
    expect([given(celu), celu.nodes[1].attributes]).toEqual([[["Div", "x", 4], ["Elu", "Div"], ["Mul", "Elu", 4]], { alpha: { float: 1 } }]); // prettier-ignore
  });

  test("of which half is which, and along which axis", () => {
    const glu = made(bends.GLU, { dim: 2 });
    expect([glu.nodes[0].attributes, given(glu).slice(1)]).toEqual([{ axis: 2 }, [["Sigmoid", "Split.1"], ["Mul", "Split.0", "Sigmoid"]]]); // prettier-ignore
    for (const rule of [bends.Softmax, bends.LogSoftmax]) expect(made(rule, { dim: 1 }).nodes[0].attributes).toEqual({ axis: 1 });
    expect(made(bends.Softmin, { dim: 1 }).nodes[1].attributes).toEqual({ axis: 1 });
  });
});
