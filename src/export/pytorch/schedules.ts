// schedules.py: the schedule of the learning rate, with the length that follows from that of the training.
import type * as table from "../../optim/schedules/table.js";
import { scheduleOf, type Schedule } from "../../experiment/schedule.js";
import { call } from "./call.js";
import { keywords, linesOf, literal, python, pythonFile } from "./python.js";
import { refusal, type PyTorchRun } from "./run.js";

const PROGRAMS_ONLY = "for programs only";
const TORCH = "torch has the same";

/** torch 1.13 has them all. */
const known = {
  ConstantLR: TORCH,
  LinearLR: TORCH,
  CosineAnnealingLR: TORCH,
  CosineAnnealingWarmRestarts: TORCH,
  CyclicLR: TORCH,
  OneCycleLR: TORCH,
  ExponentialLR: TORCH,
  MultiStepLR: TORCH,
  PolynomialLR: TORCH,
  StepLR: TORCH,
  ReduceLROnPlateau: TORCH,
  ChainedScheduler: PROGRAMS_ONLY,
  LambdaLR: PROGRAMS_ONLY,
  SequentialLR: PROGRAMS_ONLY,
} satisfies Readonly<Record<keyof typeof table, typeof TORCH | typeof PROGRAMS_ONLY>>;

export function scheduleFor({ experiment, summary }: PyTorchRun): Schedule | null {
  return scheduleOf(experiment, summary.rows.train);
}

/** schedules.py; null without a schedule. @throws InputError for what torch 1.13 cannot do */
export function schedulesFile(run: PyTorchRun): string | null {
  const schedule = scheduleFor(run);
  if (schedule === null) return null;
  const { every, parts } = schedule;
  for (const { name, path } of parts)
    if (known[name as keyof typeof known] === PROGRAMS_ONLY) throw refusal(run, path, `it is ${PROGRAMS_ONLY}`);
  refuseCyclicBetas(run, schedule);
  const calls = parts.map(({ name, args }) =>
    call(name === "CyclicLR" ? name : `lr_scheduler.${name}`, ["optimizer", ...keywords(args)]),
  );
  const unit = `${every}s`;
  const turns = parts.slice(0, -1).map(({ turn }) => turn!);
  const milestones = turns.map((_, i) => turns.slice(0, i + 1).reduce((sum, turn) => sum + turn, 0));
  const built =
    calls.length === 1
      ? `return ${calls[0]}`
      : linesOf("schedules = [", ...calls.map((call) => `${call},`.replace(/^/gm, "    ")), "]", `return lr_scheduler.SequentialLR(optimizer, schedules, milestones=${literal(milestones)})`); // prettier-ignore
  return pythonFile(
    linesOf(
      `"""How the learning rate goes: scheduler, counted in ${unit}."""`,
      "from torch.optim import Optimizer, lr_scheduler",
    ),
    parts.some(({ name }) => name === "CyclicLR") ? CYCLIC : "",
    python`
      def build_scheduler(optimizer: Optimizer):
          """To be stepped after every ${every}."""
          ${built}
    `,
  );
}

const CYCLIC = python`
  class CyclicLR(lr_scheduler.CyclicLR):
      """Its state without the reference to a function that torch 1.13 has there, which no file can hold."""

      def state_dict(self) -> dict:
          return {name: x for name, x in super().state_dict().items() if name != "_scale_fn_ref"}
`;

/** torch 1.13 moves the momentum of CyclicLR only where the optimizer calls it so. */
function refuseCyclicBetas(run: PyTorchRun, { parts }: Schedule): void {
  for (const { name, args, path } of parts) {
    const hasMomentum = ["SGD", "RMSprop", "Muon"].includes(run.experiment.config.optimizer.name);
    if (name === "CyclicLR" && args.cycle_momentum === true && !hasMomentum)
      throw refusal(run, [...path, "cycle_momentum"], `torch 1.13's CyclicLR moves no betas`, "set it to false, or take SGD");
  }
}
