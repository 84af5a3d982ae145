// The autopsy of a diverged run. The epoch in which the loss became nan or infinite is trained once more from its beginning, with the same
// bits, and this time every operation is looked at: the first one that made something infinite out of finite numbers is where it began.
import { AnomalyError, contentsInWords, contentsOf, isFinite, type Anomaly, type Contents } from "../autograd/anomaly.js";
import type { GradNode } from "../autograd/graph.js";
import { detectAnomaly } from "../autograd/mode.js";
import type { Tensor } from "../autograd/tensor.js";
import { MlbhError } from "../core/errors.js";
import { formatNumber } from "../core/format.js";
import { Module } from "../nn/module.js";
import { Sequential } from "../nn/sequential.js";
import type { BuiltModel } from "../experiment/model.js";
import { BestEpoch } from "./bestEpoch.js";
import { causeOf } from "./cause.js";
import type { Cause } from "./kind.js";
import type { DivergedError } from "./diverged.js";
import { trainEpoch, type Learner, type LoopConfig } from "./loop.js";
import { norm } from "./norms.js";
import { pathTo } from "../experiment/blame.js";
import { Branches } from "../experiment/branches.js";
import { BRANCHES } from "../experiment/parts.js";
import type { Prepared } from "../experiment/prepared.js";
import { restoreState } from "./state.js";
import type { Loss } from "../experiment/predictor.js";

/** diverged.json */
export interface Autopsy extends Omit<Anomaly, "phase" | "node"> {
  readonly epoch: number;
  readonly batch: number;
  /** Counted from 1, over all epochs. */
  readonly step: number;
  readonly phase: Anomaly["phase"] | "step";
  /** "2: Linear", "0: Branches > review > 1: GRU", "decoder > 2: GRU", "MSELoss", or the optimizer. */
  readonly where: string;
  /** The line of the experiment file that asks for it. */
  readonly place: string;
  /** Of all gradients together, before clipping, in the steps before; the last ones. */
  readonly gradient_norms: readonly { readonly step: number; readonly norm: number }[];
  readonly largest_weight: { readonly name: string; readonly size: number };
  readonly cause: Cause;
}

const REMEMBERED = 5; // steps
/** Parts of a model whose layers are numbered by themselves. */
const PARTS = ["encoder", "decoder"];

/** Null when the fault does not show again. */
export async function dissect(
  prepared: Prepared,
  learner: Learner,
  config: LoopConfig,
  { before, epoch }: DivergedError,
): Promise<Autopsy | null> {
  restoreState(before, learner, new BestEpoch(config.best, learner.model));
  const { model } = prepared.built;
  const watched = new WatchedModel(model);
  const names = new Map([...model.namedParameters()].map(([name, parameter]) => [parameter, name]));
  const norms: { step: number; norm: number }[] = [];
  let [batch, step] = [before.position.batch + 1, before.position.steps + 1];
  let given: Contents[] = [];
  const account = (anomaly: Omit<Anomaly, "phase" | "node">, phase: Autopsy["phase"], where: string): Autopsy => {
    const sizes = [...names].map(([parameter, name]) => {
      const { min, max } = contentsOf(name, parameter);
      return { name, size: Math.max(-min, max) };
    });
    const largest = sizes.reduce((most, next) => (next.size > most.size ? next : most));
    const known = { epoch, batch, step, phase, where, place: placeOf(prepared, where), gradient_norms: norms };
    const { op, inputs, result } = anomaly;
    const findings = { ...known, op, inputs, result, largest_weight: largest };
    return { ...findings, cause: causeOf(findings, prepared) };
  };
  try {
    await trainEpoch(
      {
        ...learner,
        model: watched,
        loss: { forward: (output, target) => watched.loss(learner.loss, output, target) },
        captured: undefined,
      },
      { ...config, maxSteps: null },
      {
        onGradients: () => {
          const gradients = [...names].flatMap(([{ grad }, name]) => (grad === null ? [] : [contentsOf(`g ${name}`, grad)]));
          given = gradients;
          const all = [...names.keys()].map(({ grad }) => (grad === null ? 0 : norm(grad.data)));
          norms.push({ step, norm: Math.hypot(...all) });
          if (norms.length > REMEMBERED) norms.shift();
        },
        onBatch: () => {
          const broken = [...names].map(([parameter, name]) => contentsOf(name, parameter)).find((weights) => !isFinite(weights));
          if (broken !== undefined)
            throw new BrokenWeights(broken, given.find(({ name }) => name === `g ${broken.name}`) ?? null);
          batch++;
          step = before.position.steps + 1 + Math.floor((batch - 1 - before.position.batch) / config.accumulate);
        },
      },
      before.position,
    );
  } catch (error) {
    if (error instanceof AnomalyError) {
      const { anomaly } = error;
      const inside = anomaly.node === null ? layerIn(error.path) : watched.whereIs(anomaly.node);
      return account(anomaly, anomaly.phase, inside ?? lossName(prepared));
    }
    if (!(error instanceof BrokenWeights)) throw error;
    const optimizer = prepared.experiment.config.optimizer.name;
    const inputs = error.gradient === null ? [] : [error.gradient];
    return account({ op: optimizer, result: error.weights, inputs }, "step", optimizer);
  }
  return null;
}

class BrokenWeights extends MlbhError {
  constructor(
    readonly weights: Contents,
    readonly gradient: Contents | null,
  ) {
    super("a step made weights that are not finite");
  }
}

/** The model inside detectAnomaly(); it remembers which layer each node of the graph belongs to. */
class WatchedModel extends Module {
  readonly inner: BuiltModel["model"];
  #places = new WeakMap<GradNode, string>();

  constructor(inner: BuiltModel["model"]) {
    super();
    this.inner = inner;
    for (const [place, layer] of layersOf(inner)) {
      layer.registerForwardHook((_layer, _inputs, output) => {
        this.#claim(output, place);
        return undefined;
      });
    }
  }

  forward(x: Tensor): Tensor {
    return detectAnomaly(() => this.inner.forward(x));
  }

  loss(loss: Loss, output: Tensor, target: Tensor): Tensor {
    return detectAnomaly(() => loss.forward(output, target));
  }

  whereIs(node: GradNode): string | undefined {
    return this.#places.get(node);
  }

  /** Everything behind y that no layer before has claimed. */
  #claim(y: Tensor, place: string): void {
    const found = [y.gradNode];
    for (let node = found.pop(); node !== undefined; node = found.pop()) {
      if (node === null || node.leaf !== null || this.#places.has(node)) continue;
      this.#places.set(node, place);
      found.push(...node.inputs);
    }
  }
}

const BETWEEN = " > ";

/** The layers, those of branches before what holds them: "1: Linear", "0: Branches > review > 1: GRU", "decoder > 2: GRU". */
function* layersOf(model: Module, above = ""): Generator<[string, Module]> {
  for (const [name, child] of model.namedChildren()) {
    if (!(model instanceof Sequential)) yield* layersOf(child, `${above}${name}${BETWEEN}`);
    else {
      const place = `${above}${name}: ${child.constructor.name}`;
      if (child instanceof Branches) yield* layersOf(child, `${place}${BETWEEN}`);
      yield [place, child];
    }
  }
}

/** Of what is around an error, outermost first, as much as names a layer; undefined where there is none. */
function layerIn(path: readonly string[]): string | undefined {
  const [outermost = ""] = path;
  const words = outermost.endsWith(`: ${BRANCHES}`) ? 3 : PARTS.includes(outermost) ? 2 : 1;
  return path.length === 0 ? undefined : path.slice(0, words).join(BETWEEN);
}

function lossName({ experiment }: Prepared): string {
  return experiment.config.loss.name;
}

/** "configs/x.yaml:12:5" */
function placeOf({ experiment }: Prepared, where: string): string {
  const { source, config } = experiment;
  const path = pathTo(experiment, where.split(BETWEEN)) ?? [where === config.loss.name ? "loss" : "optimizer"];
  const { file, line, column } = source.place(path);
  return [file, line, column].filter((part) => part !== undefined).join(":");
}

/** What is said of it below "training diverged: ...". */
export function autopsyLines({ phase, step, where, place, op, result, inputs, ...rest }: Autopsy): string[] {
  const part = { forward: "the forward pass", backward: "the backward pass", step: "the update of the weights" }[phase];
  const norms = rest.gradient_norms.map(({ step: at, norm: length }) => `${formatNumber(length)} in step ${at}`);
  const lines = [
    ["first", `in ${part} of step ${step}, in ${where} (${place})`],
    ["there", `${op} gave ${contentsInWords(result)}`],
    ["from", inputs.map(contentsInWords).join("; ")],
    [
      "before",
      norms.length === 0
        ? step === 1
          ? "no step had been taken"
          : "it was the first step of the epoch"
        : `the gradient's norm was ${norms.join(", ")}`,
    ],
    ["weights", `the largest is ${formatNumber(rest.largest_weight.size)}, in ${rest.largest_weight.name}`],
    ["likely", rest.cause.why],
  ];
  return lines.filter(([, words]) => words !== "").map(([name, words]) => `${name.padEnd(8)} ${words}`);
}
