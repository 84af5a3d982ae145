// The class of train.py that trains.
import { saving, WRITING } from "./keeping.js";
import { linesOf, python } from "./python.js";
import type { LoopParts } from "./training.js";

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

        ${MEASURE}

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
  `;
}

function epoch({ accumulates, limited }: LoopParts): string {
  const steps = accumulates
    ? SEVERAL
    : python`
        for rows in training_batches(self.train):
            losses.append(self.learn(rows))
            sizes.append(len(rows))
      `;
  const end = limited ? "    if self.steps == MAX_STEPS:\n        break" : "";
  return python`
    def train_epoch(self) -> tuple:
        """Every row once. Returns the loss of each batch before its step, and how many rows it has."""
        self.model.train()
        self.processes.same_draws()
        losses, sizes = [], []
        ${linesOf(steps, end)}
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
      def move(self, rows: int) -> None:
          """A step with the gradients of several batches, each of which has counted its rows."""
          for p in self.model.parameters():
              if p.grad is not None:
                  p.grad /= rows
          ${clipping}
          self.rate = self.optimizer.param_groups[0]["lr"]
          self.optimizer.step()
          self.optimizer.zero_grad(set_to_none=True)
          ${after}
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
  def backward(self, rows: list, factor: float = 1.0) -> float:
      """Adds the gradient of a batch's loss, times a factor, to the gradients. Returns the loss."""
      inputs, target = batch(self.train, rows)
      mine, device = self.processes.rows_of(len(rows)), self.processes.device
      with torch.autocast(device.type, torch.bfloat16, enabled=self.bf16):
          output = self.shared(*(x[mine].to(device) for x in inputs))
      if self.bf16:
          output = output.float()
      loss = loss_sum(output, target[mine].to(device)) / weight_of(target)
      if not self.processes.has_rows:
          loss = loss * 0
      (loss * self.processes.count * factor).backward()
      return self.processes.total(loss.detach())
`;

/** Batches are drawn one after the other: models with dropout draw between them. */
const SEVERAL = python`
  self.optimizer.zero_grad(set_to_none=True)
  waiting = 0  # rows whose gradients have been added up
  for number, rows in enumerate(training_batches(self.train), 1):
      moves = number % ACCUMULATE == 0 or number == batch_count(self.train)
      with nullcontext() if moves else self.processes.without_sharing(self.shared):
          losses.append(finite(self.backward(rows, len(rows))))
      sizes.append(len(rows))
      waiting += len(rows)
      if moves:
          self.move(waiting)
          waiting = 0
`;

const MEASURE = python`
  def measure(self, part) -> dict:
      """The loss and the metrics on the rows of a part."""
      self.model.eval()
      with torch.no_grad():
          return measure(self.model, part)
`;
