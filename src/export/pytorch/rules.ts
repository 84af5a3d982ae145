// How a layer is made in PyTorch, by families: from where it stands to a call.
import type { Fields } from "../../core/fields.js";
import type { Shape } from "../../kernels/ndarray.js";
import type { Module } from "../../nn/module.js";
import { holderRegistry, layerRegistry } from "../../nn/registry.js";
import type { LayerSummary } from "../../experiment/model.js";
import { argumentList, call, valueOf } from "./call.js";
import type { PieceName } from "./pieces/table.js";

/** A layer where it stands. */
export interface Place {
  readonly summary: LayerSummary;
  readonly module: Module;
  /** The shape of one row that it takes. */
  readonly input: Shape;
  /** Whether it is told where each row ends. */
  readonly padded: boolean;
  /** Whether the numbers of a row are ids of tokens alone. */
  readonly ids: boolean;
  /** Notes that a piece is needed. */
  readonly use: (piece: PieceName) => string;
  /** The layers of one of its lists, as arguments of a call. @param modules those of the first time */
  readonly inside: (list: number, modules: readonly Module[]) => string;
  /** @throws InputError that names the layer */
  readonly refuse: (why: string, hint: string) => never;
}

export type Rule = (place: Place) => string;

/** Only programs name it: no run has it. */
export const programsOnly: Rule = ({ refuse }) => refuse("no experiment file can name it", "leave it out");

export function fieldsOf({ name }: LayerSummary): Fields {
  return (layerRegistry[name] ?? holderRegistry[name]).declaration.fields;
}

/** torch's own layer of this name. @param always arguments that have another default there, or none */
export const torch = (always: readonly string[] = []): Rule => ({ summary }) =>
  call(`nn.${summary.name}`, argumentList(fieldsOf(summary), summary.args, { always })); // prettier-ignore

/** A class that is written out. @param without arguments that it does not take */
export const own = (piece?: PieceName, without: readonly string[] = []): Rule => ({ summary, use }) =>
  call(use(piece ?? (summary.name as PieceName)), argumentList(fieldsOf(summary), summary.args, { without })); // prettier-ignore

/** The one for rows that end somewhere, or the plain one. */
export const told = (name: string, { padded, use }: Pick<Place, "padded" | "use">): string => use(`${padded ? "Padded" : ""}${name}` as PieceName); // prettier-ignore

export const overTime = (name: "Last" | "Mean" | "Max"): Rule => (place) =>
  call(told(place.summary.args.bidirectional === true ? "LastOfBoth" : name, place), []); // prettier-ignore

export const recurrent: Rule = (place) => {
  const { name, args } = place.summary;
  const isDropped = place.padded && args.dropout !== 0;
  return call(told(isDropped ? `Dropped${name}` : name, place), argumentList(fieldsOf(place.summary), args, { always: ["batch_first"] })); // prettier-ignore
};

export const attention: Rule = (place) => {
  const { rotary, ...args } = place.summary.args;
  return call(told(rotary === true ? "RotaryAttention" : "SelfAttention", place), argumentList(fieldsOf(place.summary), args, { without: ["batch_first"] })); // prettier-ignore
};

export const layerNorm: Rule = ({ summary: { args, name }, use }) => {
  const shape = valueOf(args.normalized_shape);
  const eps = args.eps === 1e-5 ? [] : [`eps=${valueOf(args.eps)}`];
  if (args.bias === false && args.elementwise_affine === true) return call(use("LayerNorm"), [shape, ...eps, "bias=False"]);
  return call(`nn.${name}`, [shape, ...eps, ...(args.elementwise_affine === false ? ["elementwise_affine=False"] : [])]);
};

export const rmsNorm: Rule = ({ summary: { args }, use }) => {
  const shape = args.normalized_shape as readonly number[];
  const given = argumentList(layerRegistry.RMSNorm.declaration.fields, args, { without: ["normalized_shape"] });
  return call(use("RMSNorm"), [shapeOf(shape), ...given]);
};

/** As Python writes it. */
export const shapeOf = (shape: readonly number[]): string => `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;

/** One number for all sides, or one for each. */
export function sides(padding: unknown, count: number): string[] {
  return Array.isArray(padding) ? padding.map(valueOf) : Array.from({ length: count }, () => valueOf(padding));
}
