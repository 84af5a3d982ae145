// predict.py of the model of a text: how likely each line of a file is, as mlbh predict says it.
import type { OpenTextRun } from "../../../runs/openTextRun.js";
import { beginningOf } from "../../../train/scoreLines.js";
import { program } from "../program.js";
import { python, pythonFile } from "../python.js";

export function scoringFile(run: OpenTextRun): string {
  return pythonFile(
    python`
      """How likely the model holds each line of a text: python3 predict.py lines.txt prints them as a CSV file."""
      import argparse
      import csv
      import math
      import os
      import sys
      from pathlib import Path
      from typing import List

      import torch
      from torch import nn

      from data import CONTEXT, TOKENIZER
      from generate import HERE, load_model

      BEFORE = [${beginningOf(run).join(", ")}]  # ids that stand before a line: the end of another
    `,
    python`
      @torch.no_grad()
      def surprise_of(model: nn.Module, ids: List[int]) -> float:
          """The sum of -ln P(token | those before it), in windows that begin half a window apart."""
          steps = len(ids) - 1
          last = max(0, steps - CONTEXT)
          total, done = 0.0, 0
          for start in [*range(0, last, max(1, CONTEXT // 2)), last]:
              end = min(start + CONTEXT, steps)
              log_p = ${run.normalized ? "model(torch.tensor([ids[start:end]]))[0]" : "model(torch.tensor([ids[start:end]]))[0].log_softmax(-1)"}
              total -= sum(log_p[place - start, ids[place + 1]].item() for place in range(done, end))
              done = end
          return total
    `,
    python`
      def main() -> None:
          parser = argparse.ArgumentParser(description="Says how likely each line of a text is.")
          parser.add_argument("data", type=Path, help="a text file")
          parser.add_argument("--weights", type=Path, default=HERE / "model.safetensors", help="of the model")
          options = parser.parse_args()
          model = load_model(options.weights)
          writer = csv.writer(sys.stdout, lineterminator="\\n")
          writer.writerow(["line", "text", "tokens", "nats", "perplexity"])
          for line, text in enumerate(options.data.read_bytes().decode("utf-8-sig").split("\\n"), 1):
              text = text[:-1] if text.endswith("\\r") else text
              if text.strip() == "":
                  continue
              ids = BEFORE + TOKENIZER.encode(text)
              count = max(0, len(ids) - 1)
              nats = surprise_of(model, ids) if count > 0 else 0.0
              writer.writerow([line, text, count, nats, math.exp(nats / count) if count > 0 else ""])
    `,
    program(),
  );
}
