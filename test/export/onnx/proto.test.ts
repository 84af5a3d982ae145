// ONNX files byte by byte, as the onnx package writes them (test/fixtures/onnxFiles.py).
import { expect, test } from "@jest/globals";
import { encodeModel, type Model } from "../../../src/export/onnx/proto.js";
import { block, float, integer, joined } from "../../../src/export/onnx/wire.js";
import { load } from "../../fixtures/load.js";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

const model: Model = {
  name: "run",
  producer: ["mlbh", "1"],
  irVersion: 8,
  opsets: { "": 17, "ai.onnx.ml": 2 },
  metadata: { task: "binary" },
  nodes: [
    { type: "Gemm", domain: "", name: "Gemm", inputs: ["x", "w", "b"], outputs: ["y"], attributes: { alpha: { float: 1 }, transB: 1 } },
    { type: "Conv", domain: "", name: "Conv", inputs: ["x", "", "b"], outputs: ["z", "z.1"], attributes: { auto_pad: "VALID", pads: [-1, 300, 2 ** 31] } },
    { type: "LabelEncoder", domain: "ai.onnx.ml", name: "é", inputs: ["s"], outputs: ["i"], attributes: { keys_strings: ["a", ""], values_floats: [{ float: 0.5 }, { float: -2 }] } },
  ],
  constants: new Map([
    ["w", { type: "float", shape: [1, 3], values: [1.5, -2.25, 3] }],
    ["b", { type: "double", shape: [], values: [0.1] }],
    ["n", { type: "int64", shape: [2], values: [-1, 2 ** 40] }],
    ["m", { type: "int32", shape: [2], values: [7, -7] }],
    ["t", { type: "bool", shape: [2], values: [1, 0] }],
    ["l", { type: "string", shape: [2], values: ["yes", "nö"] }],
  ]),
  inputs: [
    { name: "x", type: "float", shape: ["N", 3] },
    { name: "s", type: "string", shape: ["N", 1] },
  ],
  outputs: [{ name: "y", type: "float", shape: [] }],
}; // prettier-ignore

test("a model has the bytes that the onnx package gives it", () => {
  expect(hex(encodeModel(model))).toBe(load<{ model: string }>("onnxFiles").model);
});

test("the examples of the protocol buffers' own description", () => {
  expect(hex(joined(integer(1, 150)))).toBe("089601");
  expect(hex(joined(block(2, "testing")))).toBe("120774657374696e67");
  expect(hex(joined(block(3, integer(1, 150))))).toBe("1a03089601");
  expect(hex(joined(integer(1, -2)))).toBe("08feffffffffffffffff01");
  expect(hex(joined(float(1, 1)))).toBe("0d0000803f");
});
