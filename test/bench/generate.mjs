// npm run bench -- --generate: a model of GPT-2's size, 124 million random weights, writes; how fast its weights are read, beside a plain copy of memory.
import { manualSeed, nn } from "../../dist/src/index.js";
import { generate } from "../../dist/src/train/generate.js";

const [VOCABULARY, WIDTH, LAYERS, HEADS, CONTEXT, TOKENS] = [50257, 768, 12, 12, 256, 60];
const median = (times) => [...times].sort((a, b) => a - b)[times.length >> 1];

manualSeed(0);
const embedding = new nn.Embedding(VOCABULARY, WIDTH);
const head = new nn.Linear(WIDTH, VOCABULARY, { bias: false });
head.weight = embedding.weight;
const settings = { dimFeedforward: 4 * WIDTH, dropout: 0, activation: "gelu", normFirst: true, causal: true, batchFirst: true };
const layers = Array.from({ length: LAYERS }, () => new nn.TransformerEncoderLayer(WIDTH, HEADS, settings));
const model = new nn.Sequential(
  embedding,
  new nn.PositionalEmbedding(CONTEXT, WIDTH),
  ...layers,
  new nn.LayerNorm([WIDTH]),
  head,
);
model.eval();
const bytes = 4 * model.parameters().reduce((sum, { numel }) => sum + numel, 0);

const [from, to] = [new Float32Array(32 << 20).fill(1), new Float32Array(32 << 20).fill(2)];
/** Bytes read and written by a copy, in GB/s. */
function copy() {
  const start = performance.now();
  to.set(from);
  return (2 * from.byteLength) / (performance.now() - start) / 1e6;
}

const [tokens, copies] = [[], []];
let start = performance.now();
for await (const token of generate(model, [1, 2, 3, 4], { tokens: TOKENS, temperature: 0, context: CONTEXT })) {
  tokens.push(performance.now() - start);
  if (tokens.length % 6 === 0) copies.push(copy()); // in turn, so that the ratio holds while the machine's speed drifts
  start = performance.now();
  void token;
}
const token = median(tokens.slice(10)); // the first start the workers
const rate = bytes / token / 1e6;
console.log(JSON.stringify([{ "weights": (bytes / 4e6).toFixed(0) + " M", "ms a token": token.toFixed(1), "GB/s": rate.toFixed(1), "a copy, GB/s": median(copies).toFixed(1), share: (rate / median(copies)).toFixed(2) }])); // prettier-ignore
