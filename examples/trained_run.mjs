// Train an experiment, then use its run in a program: answers for rows that are at hand, and the network itself.
//   node examples/trained_run.mjs
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { noGrad, tensor } from "mlbh";
import { loadRun, loadSafetensors, readCsv, trainExperiment } from "mlbh/node";

const here = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "mlbh-example-"));

// What `mlbh train configs/iris.yaml --set train.epochs=40` does.
const summary = await trainExperiment({ file: here("configs/iris.yaml"), overrides: { "train.epochs": 40, "run.dir": folder } });
console.log(`test accuracy: ${summary.test.accuracy.toFixed(2)} on ${summary.rows.test} rows`);

// A row needs no scaling: what was learnt of the columns is kept with the weights.
const run = loadRun(summary.run);
const [flower] = await run.predict([{ sepal_length: 5.1, sepal_width: 3.5, petal_length: 1.4, petal_width: 0.2 }]);
console.log(`a small flower: ${flower.predicted}, p = ${flower.probabilities[flower.predicted].toFixed(3)}`);

// Every row of a file, against the answers that stand in it.
const file = here("data/iris.csv");
const species = (await readCsv(file)).texts("species");
const predictions = await run.predict(file);
const right = predictions.filter(({ predicted }, i) => predicted === species[i]).length;
console.log(`${right} of ${species.length} flowers are told rightly`);

// The network is a module like any other; it takes scaled features, here the average flower (every feature 0).
const scores = noGrad(() => run.model.forward(tensor([[0, 0, 0, 0]])));
console.log(`scores of the average flower: shape [${scores.shape.join(", ")}], for ${run.classes.join(", ")}`);

// Its weights lie in a file that PyTorch reads too.
const { tensors } = loadSafetensors(join(summary.run, "model.safetensors"));
console.log(`weights: ${[...tensors].map(([name, { shape }]) => `${name} [${shape.join(", ")}]`).join(", ")}`);
rmSync(folder, { recursive: true });
