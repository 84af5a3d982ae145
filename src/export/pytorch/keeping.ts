// What train.py keeps besides the weights, writes down, and compares in the end.
import { linesOf, python } from "./python.js";
import type { LoopParts } from "./training.js";

export const BEST = python`
  class Best:
      """The best epoch so far, and its weights: train.early_stopping."""

      def __init__(self) -> None:
          self.score, self.epoch, self.waited = math.inf, None, 0
          self.weights: Optional[dict] = None

      def observe(self, record: dict, model: nn.Module) -> None:
          value = record[MONITOR]
          score = math.inf if value is None else -value if HIGHER_IS_BETTER else value
          if score < self.score - MIN_DELTA:
              self.score, self.epoch, self.waited = score, record["epoch"], 0
              self.weights = {name: x.detach().clone() for name, x in model.state_dict().items()}
          else:
              self.waited += 1
`;

export const AVERAGES = python`
  class Averages:
      """The running mean of the weights over the steps, which is what is measured and kept: train.ema."""

      def __init__(self, model: nn.Module) -> None:
          self.model = model
          self.means: dict = {}

      @torch.no_grad()
      def update(self) -> None:
          for name, p in self.model.named_parameters():
              if name not in self.means:
                  self.means[name] = p.detach().clone()
              elif p.requires_grad:
                  self.means[name].lerp_(p, 1 - DECAY)

      @torch.no_grad()
      def swap(self) -> None:
          """Means become weights, and weights means; a second time puts them back."""
          for name, p in self.model.named_parameters():
              if name in self.means:
                  weights = p.detach().clone()
                  p.copy_(self.means[name])
                  self.means[name] = weights
`;

/** What a checkpoint holds besides the model and the optimizer. */
function kept({ every, averages, stops }: LoopParts): string[] {
  return [...(every === null ? [] : ["scheduler"]), ...(averages ? ["averages"] : []), ...(stops ? ["best"] : [])];
}

export function saving(loop: LoopParts): string {
  const others = kept(loop);
  const states: Readonly<Record<string, readonly [get: string, put: string]>> = {
    scheduler: ["self.scheduler.state_dict()", 'self.scheduler.load_state_dict(state["scheduler"])'],
    averages: ["self.averages.means", 'self.averages.means = state["averages"]'],
    best: ["vars(self.best)", 'vars(self.best).update(state["best"])'],
  };
  return python`
    def save(self) -> None:
        """Under another name first: a checkpoint is whole, or it is the one before."""
        state = {
            "epoch": self.epoch,
            "steps": self.steps,
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            ${linesOf(...others.map((name) => `"${name}": ${states[name][0]},`))}
            "generator": torch.get_rng_state(),
        }
        torch.save(state, self.out / "checkpoint.tmp")
        os.replace(self.out / "checkpoint.tmp", self.out / "checkpoint.pt")

    def load(self) -> None:
        """Goes on from the checkpoint: what was written after it is taken back."""
        if not (self.out / "checkpoint.pt").exists():
            raise SystemExit(f"{self.out} has no checkpoint.pt: there is nothing to go on from; leave --resume out")
        state = torch.load(self.out / "checkpoint.pt", map_location=self.processes.device)
        self.epoch, self.steps = state["epoch"], state["steps"]
        self.resumed_from = self.epoch
        fill(self.model, state["model"], self.out / "checkpoint.pt")
        self.optimizer.load_state_dict(state["optimizer"])
        ${linesOf(...others.map((name) => states[name][1]))}
        torch.set_rng_state(state["generator"].cpu())
        if self.processes.rank == 0:
            for name in ("losses.jsonl", "metrics.jsonl"):
                lines = (self.out / name).read_text().splitlines(keepends=True)
                (self.out / name).write_text("".join(lines[: self.epoch]))
  `;
}

export const WRITING = python`
  def write(self, record: dict, losses: list) -> None:
      """After an epoch: its lines in the logs, and a checkpoint."""
      if self.processes.rank != 0:
          return
      self.out.mkdir(parents=True, exist_ok=True)
      mode = "w" if self.epoch == 1 else "a"
      logs = {"metrics.jsonl": record, "losses.jsonl": {"epoch": self.epoch, "losses": losses}}
      for name, line in logs.items():
          with open(self.out / name, mode) as file:
              file.write(json.dumps(line) + "\\n")
      self.save()
      shown = (f"{name} {value:.6g}" for name, value in record.items() if value is not None)
      print("  ".join(shown), flush=True)

  def finish(self) -> None:
      """The model as mlbh takes it, and what it is worth on the test rows."""
      values = self.measure(self.test)
      if self.processes.rank != 0:
          return
      self.out.mkdir(parents=True, exist_ok=True)
      save_weights(self.out / "model.safetensors", self.model.state_dict())
      print("test:", json.dumps(values))
`;

export const CHECK = python`
  def finite(loss: float) -> float:
      if not math.isfinite(loss):
          raise SystemExit(f"the loss is {loss}: no step can be taken; a lower learning rate may help")
      return loss


  def distances(losses: list, others: list) -> list:
      """How far each loss is from the other, in parts of it."""
      pairs = ((a, b) for epoch in zip(losses, others) for a, b in zip(*epoch))
      return [abs(a - b) / max(abs(b), 1e-300) for a, b in pairs]


  def is_repeated(losses: list, wanted: list) -> bool:
      found = distances(losses, wanted)
      worst = max(found, default=0.0)
      at = found.index(worst) + 1 if found else 0
      print(f"{len(found)} losses: the largest relative difference is {worst:.2e}, in step {at}")
      return worst <= TOLERANCE and [len(each) for each in losses] == [len(each) for each in wanted]


  def train_nudged(processes: Processes, options: argparse.Namespace) -> list:
      """The same training from weights that are all NUDGE larger: its losses show how much a rounding grows on the way."""
      if processes.rank == 0:
          print(f"once more, with weights that are {NUDGE:g} of them larger, to see how rounding grows in this training")
      options.out = options.out / "nudged"
      training = Training(processes, options)
      with torch.no_grad():
          for p in training.model.parameters():
              p *= 1 + NUDGE
      return training.run(options.epochs)


  def explain(losses: list, wanted: list, nudged: list) -> None:
      """A loss may be as far from the run's as rounding can bring it: at most ten times as far as the nudged ones have been by then."""
      grown, step = 0.0, 0
      for found, own in zip(distances(losses, wanted), distances(nudged, losses)):
          grown, step = max(grown, own), step + 1
          if found > max(TOLERANCE, 10 * grown):
              raise SystemExit(f"the losses differ by more than {TOLERANCE:g}, and in step {step} by more than rounding explains")
          if grown > 0.01:
              break  # from here on they have nothing in common
      if grown <= TOLERANCE:
          raise SystemExit(f"{len(losses)} epochs were trained, and the run has {len(wanted)}")
      print(f"the nudged losses are {grown:.2e} away by step {step}: this training makes rounding grow, and the losses agree as far as it lets them")


  def check(processes: Processes, options: argparse.Namespace, losses: list, first: int) -> None:
      """Compares the losses with those of the run, and the predictions of its weights with its predictions."""
      expected = json.loads((HERE / "expected.json").read_text())
      wanted = expected["losses"][first:]
      if options.epochs < EPOCHS:
          wanted = wanted[: len(losses)]
      is_first = processes.rank == 0
      differs = torch.tensor(float(is_first and not is_repeated(losses, wanted)), device=processes.device)
      if processes.total(differs) > 0:
          if first > 0:
              raise SystemExit(f"the losses differ by more than {TOLERANCE:g}")
          nudged = train_nudged(processes, options)
          if is_first:
              explain(losses, wanted, nudged)
      if is_first and not check_predictions(expected, options.data):
          raise SystemExit("the predictions differ")
`;
