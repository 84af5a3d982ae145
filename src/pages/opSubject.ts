// What the page of an operation is compared with: the operation itself, forward and backward, on each of its samples.
import { Sampler } from "../autograd/sampler.js";
import { Tensor } from "../autograd/tensor.js";
import { scalar, type NumberArray } from "../notation/array.js";
import type { Sample, Subject } from "../notation/sample.js";
import { resultOf, type AnyOp } from "../ops/check.js";
import { arrayOf, leaf } from "./arrays.js";
import { callInWords, callSample, type Call } from "./callSample.js";
import { randomUpstream, type Upstream } from "./numbers.js";
import { settingsOf, switchesOf } from "./settings.js";
import { seen, withKeptAxes } from "./views.js";

export function opSubject(op: AnyOp): Subject {
  const { samples, kinks, view } = op.info;
  const all = samples(new Sampler(0));
  const alike = all.filter((args) => tensorsIn(args) === tensorsIn(all[0]));
  const plain = alike.map((args, i) => opSample(op, args, randomUpstream(i), { createGraph: i % 2 === 1 }));
  const atKinks = kinks(new Sampler(1)).map((args, i) => opSample(op, args, randomUpstream(i), { kink: true }));
  const whole = [...plain.filter((sample) => view !== "entries" || isReadable(sample)), ...atKinks];
  return { samples: whole.flatMap((sample) => seen(sample, view)), whole: view === "lines" ? whole.map(withKeptAxes) : whole };
}

/** How many tensors a list holds: a page is written for as many as the first sample has. */
function tensorsIn(args: readonly unknown[]): number {
  return args.find((arg): arg is unknown[] => Array.isArray(arg) && arg[0] instanceof Tensor)?.length ?? 0;
}

/** Far from 0 a formula that is written for a reader loses its digits (1 - p, where p is nearly 1); that the code does not is tested elsewhere. */
function isReadable({ tensors }: Sample): boolean {
  return Object.values(tensors).every(({ data }) => Array.from(data).every((x) => Math.abs(x) <= 20 || !Number.isFinite(x)));
}

/** One call of an operation, forward and backward. */
export function opSample(
  op: AnyOp,
  args: readonly unknown[],
  upstream: Upstream,
  how: Pick<Call, "kink" | "createGraph"> = {},
): Sample {
  const { info } = op;
  const { inputs, replaced } = inputsUnder(op, args);
  const y = resultOf(op, replaced);
  const isInput = new Set([...Object.keys(inputs), ...info.inputs.map((slot) => slot.name)]);
  const call = Object.entries(info.callOf(replaced));
  const { numbers, tensors } = settingsOf(Object.fromEntries(call.filter(([name]) => !isInput.has(name)).map(([name, value]) => [name, value ?? allAxes(name, inputs)]))); // prettier-ignore
  for (const { fields = {} } of info.takes) Object.assign(numbers, switchesOf(fields, Object.fromEntries(call), (option, choice) => `${option}_${choice}`)); // prettier-ignore
  const operands: Record<string, NumberArray> = {}; // 2 in mul(a, 2)
  for (const [name, value] of call) if (isInput.has(name) && typeof value === "number") operands[name] = scalar(value);
  for (const [name, value] of call)
    if (isInput.has(name) && value instanceof Tensor && !Object.hasOwn(inputs, name)) operands[name] = arrayOf(value); // what stands for one that is left out
  const name = callInWords(info.name, args, Object.keys(inputs));
  return callSample({ name, named: { ...inputs, ...operands, ...tensors }, y, numbers, ...how }, upstream);
}

/** The tensors of a call under their names (those of a list are a, b, c, ..), as leaves of their own, and the call with these. */
function inputsUnder(op: AnyOp, args: readonly unknown[]): { inputs: Record<string, Tensor>; replaced: unknown[] } {
  const slots = op.info.slotsOf(args);
  const isDifferentiable = op.info.kind !== "constant";
  const inputs: Record<string, Tensor> = {};
  const replaced = args.map((arg) => {
    const slot = slots.get(arg);
    if (slot === undefined) return arg;
    const copy = (tensor: Tensor, name: string): Tensor => (inputs[name] = leaf(tensor, isDifferentiable && slot.differentiable));
    if (arg instanceof Tensor) return copy(arg, slot.name);
    return (arg as Tensor[]).map((tensor, i) => copy(tensor, String.fromCharCode(97 + i)));
  });
  return { inputs, replaced };
}

/** No dim is all of them. */
function allAxes(name: string, { x }: Readonly<Record<string, Tensor>>): number[] | null {
  return name === "dim" && x !== undefined ? x.shape.map((_, axis) => axis) : null;
}
