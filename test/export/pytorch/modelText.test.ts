// What model.py says of layers, and of what they stand on; that it computes the same is seen where there is PyTorch.
import { describe, expect, test } from "@jest/globals";
import { checkExperiment } from "../../../src/experiment/experiment.js";
import { buildModel } from "../../../src/experiment/model.js";
import { parseSource } from "../../../src/experiment/source.js";
import { modelText } from "../../../src/export/pytorch/model.js";

interface Rows {
  readonly row: readonly number[];
  /** Texts: how many tokens there are, and which stands behind the end. */
  readonly vocabulary?: number;
  readonly padding?: number;
  readonly ids?: boolean;
}
const steps: Rows = { row: [4, 6] };
const line: Rows = { row: [6] };
const image: Rows = { row: [2, 5, 6] };
const text: Rows = { row: [5], vocabulary: 9, padding: 0 };

/** model.py, its white space as single spaces. */
function modelOf(given: string, { row, vocabulary, padding, ids = false }: Rows): string {
  const end = ids || padding === undefined ? "Flatten" : "Mean";
  const layers = given.startsWith("{")
    ? given
    : given.replace(/\]$/, `, ${given.endsWith("Max]") ? "" : `${end}, `}{Linear: {out_features: 3}}]`);
  const file = `name: x\ndata: {path: x.csv, target: y}\nmodel: ${layers}\nloss: MSELoss\noptimizer: {SGD: {lr: 0.1}}\ntrain: {epochs: 1}\n`;
  const experiment = checkExperiment(parseSource("x.yaml", file, []));
  const isPair = layers.startsWith("{encoder");
  const built = buildModel(experiment, { row, rows: 9, output: isPair ? [4, 7] : [3], outputMeaning: "numbers", ...(vocabulary === undefined ? {} : { vocabulary }), ...(padding === undefined ? {} : { padding }), ...(isPair ? { answer: { steps: 4, vocabulary: 7, begin: 2 } } : {}) }, "float64"); // prettier-ignore
  return modelText({ experiment, dtype: "float64", ...built, row: { shape: row, ids } }).replace(/\s+/g, " ");
}

test.each<[layers: string, rows: Rows, written: string]>([
  ["[{Linear: {out_features: 3}}]", line, "# 0 Linear: (3,) nn.Linear(6, 3),"],
  ["[{Linear: {out_features: 3, bias: false}}]", line, "nn.Linear(6, 3, bias=False),"],
  ["[LayerNorm]", steps, "nn.LayerNorm(6),"],
  ["[{LayerNorm: {normalized_shape: [4, 6], eps: 0.1}}]", steps, "nn.LayerNorm((4, 6), eps=0.1),"],
  ["[{LayerNorm: {elementwise_affine: false}}]", steps, "nn.LayerNorm(6, elementwise_affine=False),"],
  ["[{LayerNorm: {elementwise_affine: false, bias: false}}]", steps, "nn.LayerNorm(6, elementwise_affine=False),"],
  ["[{LayerNorm: {bias: false}}]", steps, " LayerNorm(6, bias=False),"],
  ["[{LayerNorm: {bias: false, eps: 0.1}}]", steps, " LayerNorm(6, eps=0.1, bias=False),"],
  ["[RMSNorm]", steps, " RMSNorm((6,)),"],
  ["[{RMSNorm: {eps: 0.1}}]", steps, " RMSNorm((6,), eps=0.1),"],
  ["[{Unflatten: {sizes: [2, 3]}}]", line, "nn.Unflatten(1, (2, 3)),"],
  ["[{Unflatten: {sizes: [2, 12]}}]", steps, " Unflatten((2, 12)),"],
  ["[{ZeroPad1d: {padding: [1, 2]}}]", steps, "nn.ConstantPad1d((1, 2), 0.0),"],
  ["[{CircularPad1d: {padding: 2}}]", steps, " CircularPad1d(2, 2),"],
  ["[{CircularPad1d: {padding: [2, 3]}}]", steps, " CircularPad1d(2, 3),"],
  ["[{CircularPad2d: {padding: 1}}]", image, " CircularPad2d(1, 1, 1, 1),"],
  ["[{GRU: {hidden_size: 3}}]", steps, " GRU(6, 3, batch_first=True),"],
  ["[{LSTM: {hidden_size: 3, num_layers: 2, dropout: 0.5}}]", steps, " LSTM(6, 3, num_layers=2, batch_first=True, dropout=0.5),"],
  ["[Last]", steps, " Last(),"],
  ["[{Last: {bidirectional: true}}]", steps, " LastOfBoth(),"],
  ["[Mean]", steps, " Mean(),"],
  ["[{Residual: [{Linear: {out_features: 3}}]}]", line, "shortcut=nn.Linear(6, 3, bias=False),"],
  ["[{Residual: [{Linear: {out_features: 6}}]}]", line, " Residual( nn.Sequential( # 0.0 Linear: (6,) nn.Linear(6, 6), ), ),"],
  ["[{Residual: [{Conv2d: {out_channels: 3, kernel_size: 3, stride: 2, padding: 1}}]}]", image, "shortcut=nn.Conv2d(2, 3, 1, stride=(2, 2), bias=False),"],
  ["[{Residual: [{Conv2d: {out_channels: 3, kernel_size: 3, padding: 1}}]}]", image, "shortcut=nn.Conv2d(2, 3, 1, stride=(1, 1), bias=False),"],
  ["[{Repeat: {times: 3, layers: [Tanh]}}]", line, " Repeat( 3, lambda: nn.Sequential( # 0.0 Tanh: (6,) nn.Tanh(), ), ),"],
  ["[{Checkpoint: [Tanh]}]", line, " Checkpoint( # 0.0 Tanh: (6,) nn.Tanh(), ),"],
  ["[{Parallel: {paths: [[Tanh], [ReLU]], join: add}}]", line, '# 0.1.0 ReLU: (6,) nn.ReLU(), ), join="add", ),'],
  ["[{Parallel: {paths: [[Tanh], [ReLU]]}}]", line, "# 0.1.0 ReLU: (6,) nn.ReLU(), ), ),"],
  ["[{MultiheadAttention: {num_heads: 2}}]", steps, " SelfAttention(6, 2),"],
  ["[{MultiheadAttention: {num_heads: 3, rotary: true, causal: true}}]", { row: [4, 12] }, " RotaryAttention(12, 3, causal=True),"],
  ["[{TransformerEncoderLayer: {nhead: 2, dim_feedforward: 8}}]", steps, "nn.TransformerEncoderLayer(6, 2, dim_feedforward=8, batch_first=True),"],
  ["[{TransformerEncoderLayer: {nhead: 2, dim_feedforward: 8, activation: gelu}}]", steps, 'nn.TransformerEncoderLayer( 6, 2, dim_feedforward=8, activation="gelu", batch_first=True ),'],
  ["[{TransformerEncoderLayer: {nhead: 2, dim_feedforward: 8, activation: gelu_tanh}}]", steps, "6, 2, dim_feedforward=8, activation=gelu_tanh, batch_first=True"],
  ["[{TransformerEncoderLayer: {nhead: 2, dim_feedforward: 8, causal: true}}]", steps, " TransformerEncoderLayer(6, 2, dim_feedforward=8, causal=True),"],
  ["[{TransformerEncoderLayer: {nhead: 2, dim_feedforward: 8, bias: false}}]", steps, " TransformerLayer( SelfAttention(6, 2, dropout=0.1, bias=False), dim_feedforward=8, bias=False ),"],
  ["[{TransformerEncoderLayer: {nhead: 3, dim_feedforward: 8, rotary: true, activation: gelu}}]", { row: [4, 12] }, " TransformerLayer( RotaryAttention(12, 3, dropout=0.1), dim_feedforward=8, activation=F.gelu ),"],
  ["[{TransformerEncoder: {nhead: 2, dim_feedforward: 8, num_layers: 3}}]", steps, " TransformerEncoder( nn.TransformerEncoderLayer(6, 2, dim_feedforward=8, batch_first=True), 3 ),"],
  ["[{TransformerEncoder: {nhead: 2, dim_feedforward: 8, num_layers: 3, norm: true, causal: true}}]", steps, " 3, norm=nn.LayerNorm(6), causal=True, ),"],
  ["[{TransformerEncoder: {nhead: 2, dim_feedforward: 8, num_layers: 3, norm: true, layer_norm_eps: 0.1}}]", steps, "norm=nn.LayerNorm(6, eps=0.1),"],
  ["[{Embedding: {embedding_dim: 4}}, {GRU: {hidden_size: 3}}]", text, " PaddedGRU(4, 3, batch_first=True),"],
  ["[{Embedding: {embedding_dim: 4}}, {GRU: {hidden_size: 3, num_layers: 2, dropout: 0.5}}]", text, " PaddedDroppedGRU(4, 3, num_layers=2, batch_first=True, dropout=0.5),"],
  ["[{Embedding: {embedding_dim: 4}}, Max]", text, " PaddedMax(),"],
  ["[{Embedding: {embedding_dim: 4}}, {TransformerEncoderLayer: {nhead: 2, dim_feedforward: 8}}]", text, " PaddedTransformerEncoderLayer(4, 2, dim_feedforward=8),"],
  ["[{Embedding: {embedding_dim: 4}}, {TransformerEncoder: {nhead: 2, dim_feedforward: 8, num_layers: 1}}]", text, " PaddedTransformerEncoder("],
  ["[{Embedding: {embedding_dim: 4}}, {Sequential: [Tanh]}]", text, " PaddedSequential( # 1.0 Tanh: (5, 4) nn.Tanh(), ),"],
  ["[{Embedding: {embedding_dim: 4}}]", text, " nn.Embedding(9, 4, padding_idx=0),"],
  ["[{Embedding: {embedding_dim: 4, num_embeddings: 9}}]", { row: [5], ids: true }, " nn.Embedding(9, 4),"],
  ["[{Embedding: {embedding_dim: 4, num_embeddings: 9}}]", { row: [5] }, " Embedding(9, 4),"],
])("%s", (layers, rows, written) => expect(modelOf(layers, rows)).toContain(written)); // prettier-ignore

describe("the file", () => {
  test("has the pieces that its layers need, and those that these stand on, and no others", () => {
    const classes = (layers: string, rows: Rows): string[] => [...modelOf(layers, rows).matchAll(/ class (\w+)\(/g)].map(([, name]) => name); // prettier-ignore
    expect(classes("[{Linear: {out_features: 3}}]", line)).toEqual(["Net"]);
    expect(classes("[Last]", steps)).toEqual(["Last", "Net"]);
    expect(classes("[{MultiheadAttention: {num_heads: 2}}]", steps)).toContain("SelfAttention");
    expect(classes("[{Embedding: {embedding_dim: 4}}, Max]", text)).toEqual([
      "Told",
      "PaddedMax",
      "PaddedSequential",
      "Texts",
      "Net",
    ]);
  });

  test("a text ends where padding begins", () => {
    const model = modelOf("[{Embedding: {embedding_dim: 4}}, Max]", { ...text, padding: 3 });
    expect(model).toContain("PADDING = 3 # the id behind the end of a text");
    expect(model).toContain('class Net(Texts): """');
    expect(model).toContain("super().__init__( PADDING, # 0 Embedding: (5, 4)");
    const plain = modelOf("[{Linear: {out_features: 3}}]", line);
    expect(plain).toContain("class Net(nn.Sequential):");
    expect(plain).not.toMatch(/PADDING|Texts|def forward/);
    expect(plain).toContain("DTYPE = torch.float64");
  });

  test("an encoder and a decoder", () => {
    const pair = "{encoder: [{Embedding: {embedding_dim: 4}}, {GRU: {hidden_size: 4}}], decoder: [{Embedding: {embedding_dim: 4}}, {GRU: {hidden_size: 4}}, {Attention: {nhead: 2}}, {Linear: {out_features: auto}}]}"; // prettier-ignore
    const model = modelOf(pair, { ...text, padding: 1 });
    expect(model).toContain("SOURCE_PADDING = 1 # the id behind the end of a source BEGIN = 2 # the id that stands before the first token"); // prettier-ignore
    expect(model).toContain(
      "self.encoder = PaddedSequential( # encoder.0 Embedding: (5, 4) nn.Embedding(9, 4, padding_idx=1), # encoder.1 GRU:",
    );
    expect(model).toContain(
      "self.decoder = PaddedSequential( # decoder.0 Embedding: (4, 4) nn.Embedding(7, 4), # decoder.1 GRU:",
    );
    expect(model).toMatch(/class Told.*memory/);
    expect(modelOf("[{Embedding: {embedding_dim: 4}}, Max]", text)).not.toContain("memory");
  });

  test("a weight of two layers is one", () => {
    const tied = "[{Linear: {out_features: 6, bias: false}}, {Linear: {out_features: 6, bias: false, tie: 0}}]";
    expect(modelOf(tied, line)).toContain("self[1].weight = self[0].weight # one weight for both");
    expect(modelOf("[{Linear: {out_features: 6}}]", line)).not.toContain("one weight for both");
  });
});
