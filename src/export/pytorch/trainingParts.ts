// The classes of train.py.
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

export function parts(loop: LoopParts): string {
  return python`
    class Training:
        """The model, and all that changes while it is trained."""

        def __init__(self, processes: Processes, options: argparse.Namespace) -> None:
            self.processes, self.out, self.bf16 = processes, options.out, options.bf16
            torch.manual_seed(SEED)
            self.model = build_model().to(processes.device)
            self.optimizer = build_optimizer(self.model)
            ${loop.every === null ? "" : "self.scheduler = build_scheduler(self.optimizer)"}
            ${loop.averages ? "self.averages = Averages(self.model)" : ""}
            ${loop.stops ? "self.best = Best()" : ""}
            self.train, self.validation, self.test = load_parts(options.data)
            self.shared = processes.wrap(self.model)
            self.epoch = self.steps = self.resumed_from = 0
            self.rate = 0.0  # of the last step

        ${run(loop)}

        ${epoch(loop)}

        ${learn(loop)}

        ${BACKWARD}

        ${measured(loop)}

        ${saving(loop)}

        ${WRITING}
  `;
}

function run({ stops, limited, every, averages, watches }: LoopParts): string {
  const stepped = watches
    ? "self.scheduler.step(math.nan if record[MONITOR] is None else record[MONITOR])"
    : "self.scheduler.step()";
  return python`
    def run(self, epochs: int) -> list:
        """Trains to the end, and saves the model. Returns the losses of each epoch."""
        history = []
        while self.epoch < min(epochs, EPOCHS):
            ${stops ? "if self.best.waited >= PATIENCE:\n    break" : ""}
            ${limited ? "if self.steps == MAX_STEPS:\n    break" : ""}
            losses, sizes = self.train_epoch()
            ${limited ? "if len(losses) < batch_count(self.train):\n    break  # MAX_STEPS, in the middle of it" : ""}
            self.epoch += 1
            mean = sum(x * n for x, n in zip(losses, sizes)) / sum(sizes)
            record = {"epoch": self.epoch, "train_loss": mean}
            ${averages ? "self.averages.swap()" : ""}
            values = self.measure(self.validation)
            record.update({f"val_{name}": x for name, x in values.items() if not isinstance(x, list)})
            ${averages && !stops ? "self.averages.swap()" : ""}
            record["lr"] = self.rate
            ${every === "epoch" ? stepped : ""}
            ${stops ? "self.best.observe(record, self.model)" : ""}
            ${averages && stops ? "self.averages.swap()" : ""}
            history.append(losses)
            self.write(record, losses)
        ${averages ? "self.averages.swap()" : ""}
        ${stops ? "if RESTORE_BEST and self.best.weights is not None:\n    self.model.load_state_dict(self.best.weights)" : ""}
        self.finish()
        return history
  `; // prettier-ignore
}

function epoch({ accumulates, limited }: LoopParts): string {
  const steps = accumulates
    ? python`
        batches = iter(training_batches(self.train))
        while group := list(islice(batches, ACCUMULATE)):
            losses += self.learn(group)
            sizes += [len(rows) for rows in group]
            ${limited ? "if self.steps == MAX_STEPS:\n    break" : ""}
      `
    : python`
        for rows in training_batches(self.train):
            losses.append(self.learn(rows))
            sizes.append(len(rows))
            ${limited ? "if self.steps == MAX_STEPS:\n    break" : ""}
      `;
  return python`
    def train_epoch(self) -> tuple:
        """Every row once. Returns the loss of each batch before its step, and how many rows it has."""
        self.model.train()
        self.processes.same_draws()
        losses, sizes = [], []
        ${steps}
        return losses, sizes
  `;
}

function learn({ accumulates, again, every, averages, train }: LoopParts): string {
  const clipping = linesOf(
    train.grad_clip_value !== null && "nn.utils.clip_grad_value_(self.model.parameters(), CLIP_VALUE)",
    train.grad_clip_norm !== null && "nn.utils.clip_grad_norm_(self.model.parameters(), CLIP_NORM)",
  );
  const after = linesOf(every === "step" && "self.scheduler.step()", averages && "self.averages.update()", "self.steps += 1");
  if (again)
    return python`
      def learn(self, rows: list) -> float:
          """A step on a batch, whose loss is measured several times. Returns the first."""
          measured = []
          before = torch.get_rng_state()

          def measure_again() -> float:
              torch.set_rng_state(before)  # dropout drops the same entries each time
              self.optimizer.zero_grad(set_to_none=True)
              measured.append(self.backward(rows))
              return measured[-1]

          self.rate = self.optimizer.param_groups[0]["lr"]
          self.optimizer.step(measure_again)
          ${after}
          return finite(measured[0])
    `;
  if (accumulates)
    return python`
      def learn(self, group: list) -> list:
          """A step with the gradients of several batches, each counting its rows. Returns their losses."""
          self.optimizer.zero_grad(set_to_none=True)
          rows = sum(len(each) for each in group)
          with self.processes.without_sharing(self.shared):
              losses = [finite(self.backward(each, len(each) / rows)) for each in group[:-1]]
          losses.append(finite(self.backward(group[-1], len(group[-1]) / rows)))
          ${clipping}
          self.rate = self.optimizer.param_groups[0]["lr"]
          self.optimizer.step()
          ${after}
          return losses
    `;
  return python`
    def learn(self, rows: list) -> float:
        """A step on a batch. Returns its loss before the step."""
        self.optimizer.zero_grad(set_to_none=True)
        loss = finite(self.backward(rows))
        ${clipping}
        self.rate = self.optimizer.param_groups[0]["lr"]
        self.optimizer.step()
        ${after}
        return loss
  `;
}

const BACKWARD = python`
  def backward(self, rows: list, share: float = 1.0) -> float:
      """Adds the gradient of a batch's loss, times its share of the step, to the others. Returns the loss."""
      inputs, target = batch(self.train, rows)
      mine, device = self.processes.rows_of(len(rows)), self.processes.device
      with torch.autocast(device.type, torch.bfloat16, enabled=self.bf16):
          output = self.shared(*(x[mine].to(device) for x in inputs))
      if self.bf16:
          output = output.float()
      loss = loss_sum(output, target[mine].to(device)) / weight_of(target)
      if not self.processes.has_rows:
          loss = loss * 0
      (loss * self.processes.count * share).backward()
      return self.processes.total(loss.detach())
`;

function measured(_: LoopParts): string {
  return python`
    def measure(self, part) -> dict:
        """The loss and the metrics on the rows of a part."""
        self.model.eval()
        with torch.no_grad():
            return measure(self.model, part)
  `;
}

function saving(loop: LoopParts): string {
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
        state = torch.load(self.out / "checkpoint.pt", map_location=self.processes.device)
        self.epoch, self.steps = state["epoch"], state["steps"]
        self.resumed_from = self.epoch
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        ${linesOf(...others.map((name) => states[name][1]))}
        torch.set_rng_state(state["generator"].cpu())
        if self.processes.rank == 0:
            for name in ("losses.jsonl", "metrics.jsonl"):
                lines = (self.out / name).read_text().splitlines(keepends=True)
                (self.out / name).write_text("".join(lines[: self.epoch]))
  `;
}

const WRITING = python`
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


  def check(history: list, first: int, data: Optional[str], is_whole: bool) -> None:
      """Compares the losses with those of the run, and the predictions of its weights with its predictions."""
      expected = json.loads((HERE / "expected.json").read_text())
      wanted = expected["losses"][first:]
      if is_whole and [len(each) for each in history] != [len(each) for each in wanted]:
          raise SystemExit(f"{len(history)} epochs were trained, and the run has {len(wanted)}")
      pairs = ((got, of_run, i) for i, epoch in enumerate(zip(history, wanted), first + 1) for got, of_run in zip(*epoch))
      differences = [(abs(got - of_run) / max(abs(of_run), 1e-300), i) for got, of_run, i in pairs]
      worst, epoch = max(differences, default=(0.0, first))
      print(f"{len(differences)} losses: the largest relative difference is {worst:.2e}, in epoch {epoch}")
      is_same = check_predictions(expected, data)
      if worst > TOLERANCE:
          raise SystemExit(f"the losses differ by more than {TOLERANCE:g}")
      if not is_same:
          raise SystemExit("the predictions differ")
`;
