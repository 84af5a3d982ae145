// metrics.py of a model of tokens: sums over all places of all texts.
import type { OpenTextRun } from "../../../runs/openTextRun.js";
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

/** The names of the metrics that can be exported. */
export const tokenMetricNames = Object.keys(metrics) as readonly MetricKey[];

export function tokenMetrics({ metrics: wanted, isChat, normalized, tokenizer }: OpenTextRun): string {
  const has = (...names: readonly string[]): boolean => wanted.some((name) => names.includes(name));
  const hits = has("accuracy", "token_accuracy", "exact_match");
  const counts = linesOf(
    "tokens, loss = 0, 0.0",
    has("log_loss", "perplexity", "bits_per_char") && "surprise = 0.0  # sum of -ln P(true token)",
    has("accuracy", "token_accuracy") && "right = 0",
    has("exact_match") && "messages = exact = 0  # what the assistant says, and what it says without a mistake",
  );
  const surprise = `surprise -= log_p.gather(-1, target.clamp(min=0)[..., None])[..., 0][judged].sum().item()`;
  const hit = isChat && tokenizer.unknown !== null ? `(output.argmax(-1) == target) & (target != ${tokenizer.unknown})` : "output.argmax(-1) == target"; // prettier-ignore
  return pythonFile(
    python`
      """How good the model is at foretelling tokens."""
      ${has("perplexity", "bits_per_char") ? "import math" : ""}
      from typing import Dict, Optional

      import torch
      from torch import nn

      from data import Part, batch, measuring_batches
      from losses import criterion
    `,
    python`
      def measure(model: nn.Module, part: Part) -> Dict[str, Optional[float]]:
          """The loss, a mean over tokens, and the metrics of the run."""
          device = next(model.parameters()).device
          ${counts}
          for rows in measuring_batches(part):
              inputs, target = batch(part, rows)
              target = target.to(device)
              with torch.no_grad():
                  output = model(*(x.to(device) for x in inputs))
                  judged = target != -100
                  count = judged.sum().item()
                  tokens += count
                  loss += criterion(output, target).item() * count
                  ${has("log_loss", "perplexity", "bits_per_char") ? linesOf(`log_p = ${normalized ? "output" : "output.log_softmax(-1)"}`, surprise) : ""}
                  ${hits ? `hits = ${hit}` : ""}
                  ${has("accuracy", "token_accuracy") ? "right += hits[judged].sum().item()" : ""}
                  ${has("exact_match") ? exact : ""}
          if tokens == 0:
              return {name: None for name in (${["loss", ...wanted].map((name) => `"${name}"`).join(", ")})}
          return {
              "loss": loss / tokens,
              ${wanted.map((name) => `"${name}": ${metrics[name] ?? "None"},`).join("\n")}
          }
    `,
  );
}

/** A message is a run of judged places. */
const exact = python`
  begins = judged & ~judged.roll(1, dims=1).index_fill(1, torch.tensor(0, device=device), False)
  message = begins.flatten().cumsum(0)[judged.flatten()] - 1  # to which each place belongs
  mistakes = torch.zeros(int(begins.sum()), device=device).index_add(0, message, (~hits[judged]).float())
  messages += len(mistakes)
  exact += (mistakes == 0).sum().item()
`;
