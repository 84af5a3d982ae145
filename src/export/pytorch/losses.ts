// losses.py: the loss of the run as a sum and what that is divided by, so that several processes can share a batch; and how outputs are read.
import { lossRegistry, type LossName } from "../../nn/losses.js";
import { nearestToMedian } from "../../nn/losses/quantile.js";
import { keywords, linesOf, literal, python, pythonFile } from "./python.js";
import { refusal, type PyTorchRun } from "./run.js";

type Args = Readonly<Record<string, unknown>>;

interface LossPiece {
  /** The losses of all rows added up, of `output` and `target`: an expression, or lines with a return. */
  readonly sum: (args: Args) => string;
  /** What the mean divides the sum by; left out, how many numbers the target has. */
  readonly count?: (args: Args) => string;
  /** Outputs as probabilities of the classes, or as values. */
  readonly predict: (args: Args) => string;
  /** Names that it needs at the top of the file. */
  readonly constants?: (args: Args) => string;
}

const PROGRAMS_ONLY = "for programs only";

/** A call of torch.nn.functional with the arguments of the loss that are not what they are when left out. */
function call(name: string, loss: LossName, given: string, args: Args): string {
  const { fields } = lossRegistry[loss].declaration;
  const changed = Object.entries(args).filter(
    ([key, value]) => key in fields && key !== "reduction" && !isSame(value, fields[key].default),
  );
  const plain = changed.filter(([key]) => !isWeight(key));
  const weights = changed.filter(([key]) => isWeight(key)).map(([key]) => `${key}=as_tensor(${key.toUpperCase()}, output)`);
  const parts = [given, ...weights, ...keywords(Object.fromEntries(plain)), 'reduction="sum"'];
  return `F.${name}(${parts.join(", ")})`;
}

function isSame(value: unknown, fallback: unknown): boolean {
  return (value ?? null) === (fallback ?? null) || JSON.stringify(value) === JSON.stringify(fallback);
}

function isWeight(key: string): boolean {
  return key === "weight" || key === "pos_weight";
}

/** The numbers of a weight, and what gives them the type and the device of the outputs. */
function weights(args: Args): string {
  const given = Object.entries(args).filter(([key, value]) => isWeight(key) && value !== null && value !== undefined);
  if (given.length === 0) return "";
  return pythonFile(
    linesOf(...given.map(([key, value]) => `${key.toUpperCase()} = ${literal(value)}`)),
    python`
      def as_tensor(weights: list, like: Tensor) -> Tensor:
          return torch.tensor(weights, dtype=like.dtype, device=like.device)
    `,
  ).trimEnd();
}

/** Of classes a mean is weighted, and leaves out the class that is ignored. */
function countOfClasses({ weight, ignore_index: ignored }: Args): string {
  if ((weight ?? null) === null) return `(target != ${literal(ignored)}).sum()`;
  return python`
    kept = target[target != ${literal(ignored)}]
    return torch.tensor(WEIGHT, dtype=torch.float64)[kept.cpu()].sum().item()
  `;
}

const same = (): string => "output";
const sigmoid = (): string => "torch.sigmoid(output)";

const pieces = {
  BCELoss: { sum: (args) => call("binary_cross_entropy", "BCELoss", "output, target", args), predict: same, constants: weights },
  BCEWithLogitsLoss: {
    sum: (args) => call("binary_cross_entropy_with_logits", "BCEWithLogitsLoss", "output, target", args),
    predict: sigmoid,
    constants: weights,
  },
  CrossEntropyLoss: {
    sum: (args) => call("cross_entropy", "CrossEntropyLoss", "output, target", args),
    count: countOfClasses,
    predict: () => "torch.softmax(output, 1)",
    constants: weights,
  },
  NLLLoss: {
    sum: (args) => call("nll_loss", "NLLLoss", "output, target", args),
    count: countOfClasses,
    predict: () => "torch.exp(output)",
    constants: weights,
  },
  MultiMarginLoss: {
    sum: (args) => call("multi_margin_loss", "MultiMarginLoss", "output, target", args),
    predict: () => "torch.softmax(output, 1)",
    constants: weights,
  },
  GaussianNLLLoss: {
    sum: (args) => python`
      mean, variance = output[..., :1], F.softplus(output[..., 1:])
      return ${call("gaussian_nll_loss", "GaussianNLLLoss", "mean, target, variance", args)}
    `,
    predict: () => "output[..., :1]  # the mean; the variance is the other output",
  },
  HuberLoss: { sum: (args) => call("huber_loss", "HuberLoss", "output, target", args), predict: same },
  SmoothL1Loss: { sum: (args) => call("smooth_l1_loss", "SmoothL1Loss", "output, target", args), predict: same },
  L1Loss: { sum: (args) => call("l1_loss", "L1Loss", "output, target", args), predict: same },
  MSELoss: { sum: (args) => call("mse_loss", "MSELoss", "output, target", args), predict: same },
  PoissonNLLLoss: {
    sum: (args) => call("poisson_nll_loss", "PoissonNLLLoss", "output, target", args),
    predict: ({ log_input: isLog }) => (isLog === false ? "output" : "torch.exp(output)"),
  },
  QuantileLoss: {
    sum: () => python`
      q = torch.tensor(QUANTILES, dtype=output.dtype, device=output.device)
      miss = target - output  # (rows, quantiles)
      return (q * F.relu(miss) + (1 - q) * F.relu(-miss)).sum()
    `,
    count: () => "target.numel() * len(QUANTILES)",
    predict: same,
    constants: ({ quantiles }) => linesOf(`QUANTILES = ${literal(quantiles)}`, `MIDDLE = ${nearestToMedian(quantiles as number[])}  # the output that is the prediction: the quantile nearest to the median`), // prettier-ignore
  },
  SigmoidFocalLoss: {
    sum: ({ alpha, gamma }) => python`
      wrong = torch.sigmoid(output) * (1 - target) + torch.sigmoid(-output) * target  # probability of the wrong answer
      losses = wrong ** ${literal(gamma)} * F.binary_cross_entropy_with_logits(output, target, reduction="none")
      ${(alpha as number) < 0 ? "" : `losses = losses * (${literal(alpha)} * target + ${literal(1 - (alpha as number))} * (1 - target))`}
      return losses.sum()
    `,
    predict: sigmoid,
  },
  CosineEmbeddingLoss: PROGRAMS_ONLY,
  TripletMarginLoss: PROGRAMS_ONLY,
  HingeEmbeddingLoss: PROGRAMS_ONLY,
  MarginRankingLoss: PROGRAMS_ONLY,
  KLDivLoss: PROGRAMS_ONLY,
  MultiLabelMarginLoss: PROGRAMS_ONLY,
  MultiLabelSoftMarginLoss: PROGRAMS_ONLY,
  SoftMarginLoss: PROGRAMS_ONLY,
} satisfies Readonly<Record<LossName, LossPiece | typeof PROGRAMS_ONLY>>;

/** losses.py. @param tokens whether the loss is over all places of texts @throws InputError for a reduction that is no number */
export function lossesFile(run: PyTorchRun, tokens: boolean): string {
  const { name, args: given } = run.experiment.config.loss;
  const { fields, formula } = lossRegistry[name].declaration;
  const args: Args = Object.fromEntries(Object.entries(fields).map(([key, { default: value }]) => [key, given[key] ?? value]));
  const piece: LossPiece | typeof PROGRAMS_ONLY = pieces[name as LossName];
  if (piece === PROGRAMS_ONLY) throw refusal(run, ["loss"], `${name} is ${PROGRAMS_ONLY}`);
  const isSum = args.reduction === "sum";
  const count = isSum ? "1" : (piece.count?.(args) ?? (name === "MultiMarginLoss" ? "len(target)" : "target.numel()"));
  return pythonFile(
    linesOf(`"""The loss, ${name}, and how the outputs of the model are read."""`, "import torch", "import torch.nn.functional as F", "from torch import Tensor"), // prettier-ignore
    piece.constants?.(args) ?? "",
    python`
      def loss_sum(output: Tensor, target: Tensor) -> Tensor:
          """The losses of all rows, added up: ${formula}."""
          ${tokens ? PLACES : ""}
          ${returned(piece.sum(args))}
    `,
    python`
      def weight_of(target: Tensor):
          """What the ${isSum ? "sum" : "mean"} over these rows divides by."""
          ${returned(count)}
    `,
    python`
      def criterion(output: Tensor, target: Tensor) -> Tensor:
          """The loss of a batch."""
          return loss_sum(output, target) / weight_of(target)
    `,
    python`
      def predict(output: Tensor) -> Tensor:
          """Outputs as ${["binary", "multiclass"].includes(lossRegistry[name].declaration.reading.task) ? "probabilities of the classes" : "values"}."""
          ${returned(piece.predict(args))}
    `,
  );
}

const PLACES = python`
  target = target[:, : output.shape[1]].reshape(-1)  # every place of every text is a row
  output = output.reshape(len(target), -1)
`;

function returned(code: string): string {
  return code.includes("\n") || code.startsWith("return ") ? code : `return ${code}`;
}
