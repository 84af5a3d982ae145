// metrics.py of a model of tokens: sums over all places of all texts.
import type { MetricKey } from "../../../metrics/metrics.js";
import { linesOf, python, pythonFile } from "../python.js";

/** What each metric is, of these sums. */
const metrics: Readonly<Partial<Record<MetricKey, string>>> = {
  log_loss: "surprise / tokens",
  perplexity: "math.exp(surprise / tokens)",
  bits_per_char: "surprise / (tokens * part.characters_per_token) / math.log(2)",
  accuracy: "right / tokens",
  token_accuracy: "right / tokens",
  exact_match: "exact / messages",
};

/** Whose metrics they are. */
interface About {
  readonly metrics: readonly MetricKey[];
  /** Whether the model gives log-probabilities; else scores. */
  readonly normalized: boolean;
  readonly kind: "text" | "chat" | "pairs";
  /** The id of what the vocabulary does not hold: to say it is never right, but in a text. */
  readonly unknown: number | null;
}

export function tokenMetrics({ metrics: wanted, normalized, kind, unknown }: About): string {
  const has = (...names: readonly MetricKey[]): boolean => wanted.some((name) => names.includes(name));
  const asksSurprise = has("log_loss", "perplexity", "bits_per_char");
  const asksRight = has("accuracy", "token_accuracy");
  const asksMessages = kind === "chat" && has("exact_match");
  const writes = kind === "pairs" && has("exact_match", "edit_distance");
  const counts = linesOf(
    "tokens, loss = 0, 0.0",
    asksSurprise && "surprise = 0.0  # sum of -ln P(true token)",
    asksRight && "right = 0",
    asksMessages && "messages = exact = 0  # what the assistant says, and what it says without a mistake",
  );
  const surprise = linesOf(
    `log_p = ${normalized ? "output" : "output.log_softmax(-1)"}`,
    "surprise -= log_p.gather(-1, target.clamp(min=0)[..., None])[..., 0][judged].sum().item()",
  );
  const hit = kind !== "text" && unknown !== null ? `(output.argmax(-1) == target) & (target != ${unknown})` : "output.argmax(-1) == target"; // prettier-ignore
  const values = wanted.map(
    (name) => `"${name}": ${(kind === "pairs" ? writtenMetrics[name] : undefined) ?? metrics[name] ?? "None"},`,
  );
  const imports = [
    "Part",
    "batch",
    "measuring_batches",
    ...(writes ? ["END", "NOTHING"] : []),
    ...(writes && unknown !== null ? ["ANSWER"] : []),
  ];
  return pythonFile(
    python`
      """How good the model is at ${kind === "pairs" ? "writing" : "foretelling tokens"}."""
      ${has("perplexity", "bits_per_char") ? "import math" : ""}
      from typing import Dict, ${writes ? "List, " : ""}Optional

      import torch
      from torch import nn

      from data import ${imports.sort().join(", ")}
      from losses import criterion
      ${writes ? "from writing import write" : ""}
    `,
    python`
      def measure(model: nn.Module, part: Part) -> Dict[str, Optional[float]]:
          """The loss, a mean over tokens, and the metrics of the run."""
          if len(part) == 0:${kind === "chat" ? "\n    list(measuring_batches(part))  # which draws" : ""}
              return {name: None for name in (${["loss", ...wanted].map((name) => `"${name}"`).join(", ")})}
          device = next(model.parameters()).device
          ${counts}
          for rows in measuring_batches(part):
              inputs, target = batch(part, rows)
              target = target.to(device)
              output = model(*(x.to(device) for x in inputs))
              judged = target != -100
              count = judged.sum().item()
              tokens += count
              loss += criterion(output, target).item() * count
              ${asksSurprise ? surprise : ""}
              ${asksRight || asksMessages ? `hits = ${hit}` : ""}
              ${asksRight ? "right += hits[judged].sum().item()" : ""}
              ${asksMessages ? exact : ""}
          ${writes ? writing : ""}
          return {
              "loss": loss / tokens,
              ${values.join("\n")}
          }
    `,
    writes ? truth(unknown) : "",
    kind === "pairs" && has("edit_distance") ? distance : "",
  );
}

/** Of what is written, beside what is true. */
const writtenMetrics: Readonly<Partial<Record<MetricKey, string>>> = {
  exact_match: "sum(said == true for said, true in zip(written, truths)) / len(truths)",
  edit_distance: "sum(edit_distance(said, true) for said, true in zip(written, truths)) / len(truths)",
};

const writing = python`
  written = []
  for first in range(0, len(part), 256):
      written += write(model, part.x[first : first + 256].to(device))[0]
  truths = [truth_of(ids) for ids in part.y.tolist()]
`;

function truth(unknown: number | null): string {
  const ids = "[i for i in ids if i not in (END, NOTHING)]";
  return python`
    def truth_of(ids: List[int]) -> List[int]:
        """The tokens of an answer; ${unknown === null ? "" : "one that is unknown, and "}the rest of one that was cut, are never right: -1."""
        cut = [] if END in ids else [-1]
        return ${unknown === null ? ids : "[-1 if i == ANSWER.unknown else i for i in ids if i not in (END, NOTHING)]"} + cut
  `;
}

const distance = python`
  def edit_distance(a: List[int], b: List[int]) -> int:
      """How many tokens have to be put in, taken out or replaced, at least, to make b of a."""
      before = list(range(len(b) + 1))
      for i, token in enumerate(a, 1):
          row = [i]
          for j, other in enumerate(b, 1):
              row.append(min(before[j - 1] + (token != other), before[j] + 1, row[j - 1] + 1))
          before = row
      return before[-1]
`;

/** A message is a run of judged places. */
const exact = python`
  begins = judged & ~judged.roll(1, dims=1).index_fill(1, torch.tensor(0, device=device), False)
  message = begins.flatten().cumsum(0)[judged.flatten()] - 1  # to which each place belongs
  mistakes = message[~hits[judged]].bincount(minlength=int(begins.sum()))
  messages += len(mistakes)
  exact += (mistakes == 0).sum().item()
`;
