// generate.py: the model writes, the same text from the same seed as mlbh generate.
import type { OpenTextRun } from "../../../runs/openTextRun.js";
import { chatTokens } from "../../../text/chat.js";
import { limitsOf } from "../../../text/prompt.js";
import { windowOf } from "../../../train/generate.js";
import { program } from "../program.js";
import { python, pythonFile } from "../python.js";
import { LOAD_MODEL } from "../weightsPiece.js";
import { TOKENS, writes } from "./writtenExamples.js";

export function generateFile(run: OpenTextRun): string {
  if (!writes(run)) return pythonFile(silent, LOAD_MODEL, unchecked);
  const { isChat, tokenizer, model, context } = run;
  const { never, stop } = limitsOf(tokenizer, isChat);
  const window = windowOf(model, context);
  return pythonFile(
    python`
      """The model writes ${isChat ? "answers" : "on"}: python generate.py --prompt ${isChat ? '"How many legs has a cat?"' : '"Once"'} --seed 1"""
      import argparse
      import os
      import sys
      from pathlib import Path
      from typing import ${isChat ? "Dict, List" : "List"}, Optional, Sequence

      import torch
      from torch import Tensor, nn

      from data import ${isChat ? "END, TOKENIZER, encode_chat" : "TOKENIZER"}
      from model import build_model
      from weights import fill, load_weights

      HERE = Path(__file__).resolve().parent
      NEVER = [${never.join(", ")}]  # ids that stand for no text
      ${isChat ? `STOP = ${stop}  # the id of <|end|>` : ""}
      ${Number.isFinite(window) ? `WINDOW = ${window}  # tokens that the model sees; when they are full, a quarter is let go` : ""}
    `,
    sampling,
    writing(isChat, Number.isFinite(window)),
    isChat ? answering : promptOf,
    LOAD_MODEL,
    checking(isChat),
    main(isChat),
    program(),
  );
}

const silent = python`
  """The model does not write: some of its layers look at later tokens, or may do so."""
  from pathlib import Path
  from typing import Optional

  from torch import nn

  from model import build_model
  from weights import fill, load_weights

  HERE = Path(__file__).resolve().parent
`;

const unchecked = python`
  def check_predictions(expected: dict, data: Optional[str]) -> bool:
      print("0 of 0 texts that the model writes are those of mlbh")
      return True
`;

const sampling = python`
  def sample(
      scores: Tensor,
      temperature: float,
      top_k: Optional[int],
      top_p: Optional[float],
      generator: torch.Generator,
  ) -> int:
      """Draws a token: p = softmax(scores / temperature), of which only the likeliest may be kept."""
      u = torch.rand((), dtype=torch.float64, generator=generator)
      if temperature == 0:
          return int(scores.argmax())
      p = torch.softmax((scores - scores.max()) / temperature, 0)
      kept = p.sort(descending=True, stable=True).indices[:top_k]
      if top_p is not None:
          before = p[kept].cumsum(0) - p[kept]  # what those in front have together
          kept = kept[before < top_p * p[kept].sum()]
      kept = kept.sort().values
      share = (p[kept] / p[kept].sum()).cumsum(0)
      return int(kept[min(int((share <= u).sum()), len(kept) - 1)])
`;

function writing(isChat: boolean, hasWindow: boolean): string {
  const end = python`
    if token == STOP:
        break
  `;
  const window = python`
    if len(seen) - start > WINDOW:
        start = len(seen) - max(1, WINDOW * 3 // 4)
  `;
  return python`
    @torch.no_grad()
    def write(model: nn.Module, prompt: Sequence[int], tokens: int, seed: int, **how) -> List[int]:
        """The ids of what the model writes after the prompt, at most so many."""
        generator = torch.Generator().manual_seed(seed)
        seen = list(prompt)
        ${hasWindow ? "start = max(0, len(seen) - WINDOW)" : ""}
        for _ in range(tokens):
            ${hasWindow ? window : ""}
            scores = model(torch.tensor([seen${hasWindow ? "[start:]" : ""}]))[0, -1].double()
            scores[NEVER] = -torch.inf
            token = sample(scores, generator=generator, **how)
            ${isChat ? end : ""}
            seen.append(token)
        return seen[len(prompt) :]
  `;
}

const promptOf = python`
  def ids_of(prompt: str) -> List[int]:
      ids = TOKENIZER.encode(prompt)
      if not ids:
          sys.exit("error: the prompt is empty: there is nothing to write on from")
      if TOKENIZER.unknown in ids:
          sys.exit("error: the prompt has something that the model has not learnt from")
      return ids
`;

const answering = python`
  MARKS = (${chatTokens.map((token) => `"${token}"`).join(", ")})


  def turn_of(messages: List[Dict[str, str]]) -> List[int]:
      """What the assistant goes on from: the messages so far, and the token that says that it is its turn."""
      for message in messages:
          if message["role"] != "assistant" and TOKENIZER.unknown in TOKENIZER.encode(message["content"]):
              sys.exit(f"error: the model has not learnt from all that is in: {message['content']}")
          if any(mark in message["content"] for mark in MARKS):
              sys.exit("error: the message holds a mark that says where messages begin and end")
      return encode_chat(messages)[0] + TOKENIZER.encode("<|assistant|>")
`;

function checking(isChat: boolean): string {
  const prompt = isChat ? `turn_of([{"role": "user", "content": each["prompt"]}])` : `ids_of(each["prompt"])`;
  return python`
    def check_predictions(expected: dict, data: Optional[str]) -> bool:
        """Compares what the model writes with what mlbh has let it write: likeliest tokens, and drawn ones."""
        model = load_model(HERE / "model.safetensors")
        equal = 0
        for each in expected["predictions"]:
            how = {name: each[name] for name in ("temperature", "top_k", "top_p")}
            prompt = ${prompt}
            equal += write(model, prompt, ${TOKENS}, each["seed"], **how) == each["ids"]
        print(f"{equal} of {len(expected['predictions'])} texts that the model writes are those of mlbh")
        return equal == len(expected["predictions"])
  `;
}

function main(isChat: boolean): string {
  const options = python`
    parser = argparse.ArgumentParser(description="Lets the model write.")
    parser.add_argument("--prompt", ${isChat ? `help="what the user says; left out: the lines of standard input"` : `default="\\n", help="what the text begins with"`})
    ${isChat ? `parser.add_argument("--system", help="the system's message before it")` : ""}
    parser.add_argument("--tokens", type=int, default=200, help="how many are written at most")
    parser.add_argument("--temperature", type=float, default=1.0, help="0: always the likeliest token")
    parser.add_argument("--top-k", type=int, help="draw from the k likeliest tokens only")
    parser.add_argument("--top-p", type=float, help="draw from the likeliest with this probability together")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--weights", type=Path, default=HERE / "model.safetensors", help="of the model")
    args = parser.parse_args()
    model = load_model(args.weights)
    how = dict(temperature=args.temperature, top_k=args.top_k, top_p=args.top_p)
  `;
  const text = python`
    ids = ids_of(args.prompt)
    whole = TOKENIZER.decode(ids + write(model, ids, args.tokens, args.seed, **how))
    text = args.prompt + whole[len(TOKENIZER.decode(ids)) :]
    print(text, end="" if text.endswith("\\n") else "\\n")
  `;
  const chat = python`
    messages = [{"role": "system", "content": args.system}] if args.system else []
    for line in [args.prompt] if args.prompt is not None else sys.stdin:
        if line.strip():
            messages.append({"role": "user", "content": line.rstrip("\\n")})
            answer = TOKENIZER.decode(write(model, turn_of(messages), args.tokens, args.seed, **how))
            messages.append({"role": "assistant", "content": answer})
            print(answer)
  `;
  return python`
    def main() -> None:
        ${options}
        ${isChat ? chat : text}
  `;
}
