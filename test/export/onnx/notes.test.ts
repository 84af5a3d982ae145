// The printed lines of Python, run by pandas where it is installed, with something in onnxruntime's place that says what it was given.
import { afterAll, expect, test } from "@jest/globals";
import { spawnSync } from "node:child_process";
import { Graph } from "../../../src/export/onnx/graph.js";
import { notesOf } from "../../../src/export/onnx/notes.js";
import { scratch } from "../../cli/run.js";

const folder = scratch();
afterAll(folder.remove);

/** The system's before another one that may stand before it in the path. */
const python = ["/usr/bin/python3", "python3"].find((one) => spawnSync(one, ["-c", "import pandas"]).status === 0) ?? "";
if (python === "") process.stderr.write("skipped: no pandas\n");

const inputs = { whole: "double", gaps: "double", code: "string" };
const stub = `
import json
class Input:
    def __init__(self, name, type): self.name, self.type = name, f"tensor({type})"
class InferenceSession:
    def __init__(self, path): pass
    def get_inputs(self): return [Input(*i) for i in ${JSON.stringify(Object.entries(inputs))}]
    def run(self, _, feeds): print(json.dumps({name: [str(x.dtype), *(str(c) for c in x[:, 0])] for name, x in feeds.items()}))
`;

(python === "" ? test.skip : test)("the lines of Python give each input its type, and codes as they stand in the file", () => {
  const graph = new Graph();
  for (const [name, type] of Object.entries(inputs)) graph.input({ name, type: type as "double" | "string", shape: ["N", 1] });
  const notes = notesOf(graph, { opset: "17", ir_version: "8" });
  const lines = notes.slice(notes.indexOf("in Python:") + 1).map((line) => line.trim());
  folder.write("ROWS.csv", "whole,gaps,code\n1,2, 7\n3,,\n5,0.5,07\n");
  folder.write("onnxruntime.py", stub);
  const script = folder.write("lines.py", ["import pandas, onnxruntime", ...lines].join("\n"));
  const { stdout, stderr } = spawnSync(python, [script], { cwd: folder.path, encoding: "utf8" });
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toEqual({
    whole: ["float64", "1.0", "3.0", "5.0"],
    gaps: ["float64", "2.0", "nan", "0.5"],
    code: ["object", "7", "", "07"],
  });
});
