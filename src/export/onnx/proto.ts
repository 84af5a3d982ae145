// The messages of an ONNX file, with the numbers that its description gives their fields (onnx.proto of ONNX 1.12).
import { block, float, integer, joined, type Bytes } from "./wire.js";

/** What the numbers of a tensor are. */
export const elementTypes = { float: 1, int32: 6, int64: 7, string: 8, bool: 9, double: 11 } as const;
export type ElementType = keyof typeof elementTypes;

/** An axis without a size of its own has a name: N rows, T steps. */
export type Axis = number | string;

export interface TensorInfo {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly Axis[];
}

/** A tensor that is part of the file. */
export interface Constant {
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly values: ArrayLike<number> | readonly string[];
}

/** A number that is no whole one even where it happens to be: alpha = 1. */
export interface Float {
  readonly float: number;
}
export type Attribute = number | string | Float | readonly number[] | readonly string[] | readonly Float[];

export interface Node {
  readonly type: string;
  /** Which set of operations it is of; "" is ONNX's own. */
  readonly domain: string;
  readonly name: string;
  /** "" where an optional one is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

export interface Model {
  readonly name: string;
  readonly producer: readonly [name: string, version: string];
  readonly irVersion: number;
  readonly opsets: Readonly<Record<string, number>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly nodes: readonly Node[];
  readonly constants: ReadonlyMap<string, Constant>;
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
}

export function encodeModel({ irVersion, producer, opsets, metadata, ...graph }: Model): Uint8Array {
  return joined([
    ...integer(1, irVersion),
    ...block(2, producer[0]),
    ...block(3, producer[1]),
    ...block(7, graphBytes(graph)),
    ...Object.entries(opsets).flatMap(([domain, version]) => block(8, [...block(1, domain), ...integer(2, version)])),
    ...Object.entries(metadata).flatMap(([name, value]) => block(14, [...block(1, name), ...block(2, value)])),
  ]);
}

function graphBytes({ name, nodes, constants, inputs, outputs }: Pick<Model, "name" | "nodes" | "constants" | "inputs" | "outputs">): Bytes {
  return [
    ...nodes.flatMap((node) => block(1, nodeBytes(node))),
    ...block(2, name),
    ...[...constants].flatMap(([name_, constant]) => block(5, constantBytes(name_, constant))),
    ...inputs.flatMap((input) => block(11, infoBytes(input))),
    ...outputs.flatMap((output) => block(12, infoBytes(output))),
  ];
} // prettier-ignore

function nodeBytes({ type, domain, name, inputs, outputs, attributes }: Node): Bytes {
  return [
    ...inputs.flatMap((input) => block(1, input)),
    ...outputs.flatMap((output) => block(2, output)),
    ...block(3, name),
    ...block(4, type),
    ...Object.entries(attributes).flatMap(([key, value]) => block(5, [...block(1, key), ...attributeBytes(value)])),
    ...(domain === "" ? [] : block(7, domain)),
  ];
}

/** The value in the field of its kind, and the number of the kind in field 20. */
function attributeBytes(value: Attribute): Bytes {
  if (typeof value === "number") return [...integer(3, value), ...integer(20, 2)];
  if (typeof value === "string") return [...block(4, value), ...integer(20, 3)];
  if ("float" in value) return [...float(2, value.float), ...integer(20, 1)];
  const [first] = value;
  if (typeof first === "string") return [...(value as readonly string[]).flatMap((text) => block(9, text)), ...integer(20, 8)];
  if (typeof first === "object") return [...(value as readonly Float[]).flatMap((x) => float(7, x.float)), ...integer(20, 6)];
  return [...(value as readonly number[]).flatMap((n) => integer(8, n)), ...integer(20, 7)];
}

function infoBytes({ name, type, shape }: TensorInfo): Bytes {
  const axes = shape.flatMap((axis) => block(1, typeof axis === "number" ? integer(1, axis) : block(2, axis)));
  const tensor = [...integer(1, elementTypes[type]), ...block(2, axes)];
  return [...block(1, name), ...block(2, block(1, tensor))];
}

/** Numbers as they lie in memory, little end first, in field 9; texts in field 6. */
function constantBytes(name: string, { type, shape, values }: Constant): Bytes {
  const texts = type === "string" ? Array.from(values as readonly string[]).flatMap((text) => block(6, text)) : [];
  return [
    ...shape.flatMap((size) => integer(1, size)),
    ...integer(2, elementTypes[type]),
    ...texts,
    ...block(8, name),
    ...(type === "string" ? [] : block(9, rawBytes(type, values as ArrayLike<number>))),
  ];
}

function rawBytes(type: Exclude<ElementType, "string">, values: ArrayLike<number>): Uint8Array {
  const make = {
    float: () => Float32Array.from(values),
    double: () => Float64Array.from(values),
    int32: () => Int32Array.from(values),
    int64: () => BigInt64Array.from(Array.from(values, BigInt)),
    bool: () => Uint8Array.from(values),
  };
  return new Uint8Array(make[type]().buffer);
}
