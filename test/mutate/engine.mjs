// Does `mlbh explain --check` find faults of the engine? One is put into the sources at a time; the page that is about it must say so.
//   npm run mutate:engine [-- words of one fault]
// Ends with 0 when every fault was found at its page.
import { loadPages } from "./pages.mjs";

/** What is wrong, in which file, the text, the wrong text, and the page that must notice. */
const FAULTS = [
  ["a backward times 1.001", "src/ops/softmax.ts", "x: () => mul(y, sub(gy, sum(mul(gy, y), dim, { keepdim: true })))", "x: () => mul(1.001, mul(y, sub(gy, sum(mul(gy, y), dim, { keepdim: true }))))", "softmax"],
  ["a transposed operand", "src/ops/matmul.ts", ": matmul(rows, g, { transposeA: !transposeA });", ": matmul(rows, g, { transposeA });", "matmul"],
  ["a transposed permutation", "src/ops/permute.ts", "permute(gy, inverse(dims))", "permute(gy, dims)", "permute"],
  ["a sumTo dropped", "src/ops/add.ts", "a: () => sumTo(gy, a.shape)", "a: () => gy", "add"],
  ["a sumTo dropped from a product", "src/ops/mul.ts", "a: () => sumTo(mul(gy, b), a.shape)", "a: () => mul(gy, b)", "mul"],
  ["the sign of the lower gradient", "src/ops/div.ts", "sumTo(neg(mul(div(gy, b), div(a, b))), b.shape)", "sumTo(mul(div(gy, b), div(a, b)), b.shape)", "div"],
  ["gy forgotten", "src/ops/exp.ts", "mul(gy, y)", "mul(y, y)", "exp"],
  ["a tanh without its square", "src/ops/tanh.ts", "mul(gy, sub(1, mul(y, y)))", "mul(gy, sub(1, y))", "tanh"],
  ["the other side of a kink", "src/ops/relu.ts", "where(le(y, 0), 0, gy)", "where(le(y, 0), gy, 0)", "relu"],
  ["variance divided by n", "src/ops/mean.ts", "correction = 1, keepdim", "correction = 0, keepdim", "var"],
  ["another variance in the backward pass", "src/ops/layerNorm.ts", "variance(x, dims, { correction: 0, keepdim: true })", "variance(x, dims, { correction: 1, keepdim: true })", "standardize"],
  ["a part taken one tensor further", "src/ops/cat.ts", "const start = tensors.slice(0, i).reduce", "const start = tensors.slice(0, i + 1).reduce", "cat"],
  ["a loss with p and t exchanged", "src/ops/bce.ts", "sub(sigmoid(z), t)", "sub(t, sigmoid(z))", "bceWithLogits"],
  ["smoothing over one class less", "src/nn/losses/classes.ts", "labelSmoothing / classes));\n  },", "labelSmoothing / (classes - 1)));\n  },", "CrossEntropyLoss"],
  ["the mean over all rows, ignored ones too", "src/nn/losses/classes.ts", "div(sum(weighted), sum(weights))", "div(sum(weighted), weights.numel)", "CrossEntropyLoss"],
  ["Adam's t off by one", "src/optim/common.ts", "undefined) ?? 0) + 1", "undefined) ?? 1) + 1", "Adam"],
  ["AdamW as Adam", "src/optim/adam.ts", "as unknown as OptimizerHead<AdamFields>, true,", "as unknown as OptimizerHead<AdamFields>, false,", "AdamW"],
  ["a cosine that rises", "src/optim/schedules/cosine.ts", "const ratio = (1 + Math.cos((Math.PI * t) / half))", "const ratio = (1 - Math.cos((Math.PI * t) / half))", "CosineAnnealingLR"],
  ["FP and FN exchanged", "src/metrics/counts.ts", "const [tp, fp, fn] = [", "const [tp, fn, fp] = [", "precision"],
  ["ties count as won", "src/metrics/scores.ts", "pairs += (lower + notHigher) / 2", "pairs += notHigher", "roc_auc"],
  ["ties are rows apart", "src/metrics/scores.ts", "if (scores[row] !== last) steps", "steps", "average_precision"],
  ["beta is not squared", "src/metrics/detection.ts", "(1 + beta ** 2) * tp) /", "(1 + beta) * tp) /", "fbeta"],
  ["bins that make up for each other", "src/metrics/probabilities.ts", "sumOf(excess.map(Math.abs))", "Math.abs(sumOf(excess))", "calibration_error"],
  ["a scaler fitted on all rows", "src/data/fit.ts", "...fitColumn(column, train, policy, problems)", "...fitColumn(column, Int32Array.from((column as NumericColumn).values.keys()), policy, problems)", "standard"],
  ["a wrong bound", "src/nn/init.ts", "Math.sqrt(3) * (Math.sqrt(2 / 6)", "Math.sqrt(6) * (Math.sqrt(2 / 6)", "kaimingUniformBound"],
  ["dropout without its scale", "src/functional/dropout.ts", "mask.numbers[i] /= keep", "mask.numbers[i] /= 1", "Dropout"],
  ["clipping to half the norm", "src/nn/utils.ts", "const factor = maxNorm / (norm + 1e-6);", "const factor = maxNorm / 2 / (norm + 1e-6);", "grad-clip"],
]; // prettier-ignore

let missed = 0;
const only = process.argv.slice(2).join(" ");
for (const [what, file, from, to, name] of FAULTS) {
  if (only !== "" && !what.includes(only)) continue;
  const { allPages, checkPage } = await loadPages({ file, from, to });
  const page = allPages().find((each) => each.name === name);
  if (page === undefined) throw new Error(`there is no page "${name}"`);
  const report = checkPage(page);
  const [mistake] = report.mistakes;
  if (mistake === undefined) missed++;
  console.log(`${mistake === undefined ? "MISSED" : "found "}  ${what}: ${name}${mistake === undefined ? "" : `, line ${mistake.line}: ${mistake.text.replace(/\s+/g, " ")}`}`); // prettier-ignore
}
console.log(`${FAULTS.length - missed} of ${FAULTS.length} faults found`);
process.exitCode = missed === 0 ? 0 : 1;
