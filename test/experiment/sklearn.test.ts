// The lines of the README that bring a network of scikit-learn over, run by it where it is installed.
import { afterAll, expect, test } from "@jest/globals";
import { spawnSync } from "node:child_process";
import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import "../../src/index.js"; // methods of tensors
import { loadRun } from "../../src/train/loadRun.js";
import { trainExperiment } from "../../src/train/train.js";
import { root, scratch } from "../cli/run.js";

const folder = scratch();
afterAll(folder.remove);

const readme = readFileSync(join(root, "README.md"), "utf8");
const snippet = /```python\n(import json, struct\n[\s\S]*?)```/.exec(readme)![1];
const experiment = /```yaml\n(data: \{path: iris\.csv[\s\S]*?)```/.exec(readme)![1];
/** The system's before another one that may stand before it in the path. */
const python = ["/usr/bin/python3", "python3"].find((one) => spawnSync(one, ["-c", "import sklearn, pandas"]).status === 0) ?? "";
const isThere = python !== "";
if (!isThere) process.stderr.write("skipped: no scikit-learn\n");

/** Trains there, writes the weights, and prints what it says of the rows. */
function inPython(program: string): { readonly rows: Record<string, number>[]; readonly said: number[][] } {
  const script = folder.write("train.py", `${snippet}
import warnings; warnings.filterwarnings("ignore")
import pandas as pd
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
${program}
to_safetensors("sklearn.safetensors", *pipeline.named_steps.values())
print(json.dumps({"rows": x.to_dict("records"), "said": said.tolist()}))`); // prettier-ignore
  const { stdout, stderr } = spawnSync(python, [script], { cwd: folder.path, encoding: "utf8", maxBuffer: 1e8 });
  expect(stderr).toBe("");
  return JSON.parse(stdout);
}

(isThere ? test : test.skip)("a classifier says the same here", async () => {
  copyFileSync(join(root, "data/iris.csv"), join(folder.path, "iris.csv"));
  const { rows, said } = inPython(`
table = pd.read_csv("iris.csv")
x, y = table.drop(columns="species"), table["species"]
pipeline = make_pipeline(StandardScaler(), MLPClassifier((8,), max_iter=50, random_state=0)).fit(x.values, y)
said = pipeline.predict_proba(x.values)`);
  const { run } = await trainExperiment({ file: folder.write("iris.yaml", experiment), overrides: { "run.dir": folder.path } });
  const answers = await loadRun(run).predict(rows);
  const errors = answers.flatMap(({ probabilities }, i) => Object.values(probabilities!).map((p, k) => Math.abs(p - said[i][k])));
  expect(errors).toHaveLength(450);
  expect(Math.max(...errors)).toBeLessThan(1e-6);
});

(isThere ? test : test.skip)("a regressor, too, with more layers and tanh", async () => {
  copyFileSync(join(root, "data/diabetes.csv"), join(folder.path, "diabetes.csv"));
  const { rows, said } = inPython(`
table = pd.read_csv("diabetes.csv")
x, y = table.drop(columns="progression"), table["progression"]
pipeline = make_pipeline(StandardScaler(), MLPRegressor((8, 5), activation="tanh", max_iter=50, random_state=0)).fit(x.values, y)
said = pipeline.predict(x.values).reshape(-1, 1)`);
  const text = experiment
    .replace("iris.csv, target: species", "diabetes.csv, target: progression")
    .replace(
      /^model:.*$/m,
      "model: [{Linear: {out_features: 8}}, Tanh, {Linear: {out_features: 5}}, Tanh, {Linear: {out_features: auto}}]",
    )
    .replace("CrossEntropyLoss", "MSELoss");
  const { run } = await trainExperiment({ file: folder.write("diabetes.yaml", text), overrides: { "run.dir": folder.path } });
  const errors = (await loadRun(run).predict(rows)).map(({ predicted }, i) => Math.abs(Number(predicted) - said[i][0]));
  expect(Math.max(...errors)).toBeLessThan(1e-6);
});
