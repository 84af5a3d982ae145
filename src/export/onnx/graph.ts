// A graph under construction: each operation is a node, and what it gives has a name that others use. So a formula of three operations is
// three calls: x sigmoid(x) is g.op("Mul", [x, g.op("Sigmoid", [x])]).
import { elementTypes, type Attribute, type Constant, type ElementType, type Float, type Node, type TensorInfo } from "./proto.js"; // prettier-ignore

/** A tensor of the graph, by its name. */
export type Value = string;
/** What an operation takes: a tensor, a number or constant that becomes part of the file, or null for one that is left out. */
export type Given = Value | number | Constant | null;

/** The operations of classical preprocessing on tables, which ONNX keeps apart. */
export const ML = "ai.onnx.ml";

export const float = (x: number): Float => ({ float: x });
export const ints = (...values: readonly number[]): Constant => ({ type: "int64", shape: [values.length], values });
export const scalar = (value: number, type: Constant["type"] = "float"): Constant => ({ type, shape: [], values: [value] });
export const texts = (values: readonly string[]): Constant => ({ type: "string", shape: [values.length], values });

interface Options {
  readonly domain?: string;
  /** What the node, and its result, go by; else the operation's name with a number. */
  readonly name?: string;
}

type Attributes = Readonly<Record<string, Attribute>>;

export class Graph {
  readonly nodes: Node[] = [];
  readonly constants = new Map<string, Constant>();
  readonly inputs: TensorInfo[] = [];
  readonly outputs: TensorInfo[] = [];
  readonly #taken = new Set<string>();
  readonly #known = new Map<string, Value>();
  readonly #weights = new Map<object, Value>();
  readonly #path: string[] = [];

  input(info: TensorInfo): Value {
    this.#taken.add(info.name);
    this.inputs.push(info);
    return info.name;
  }

  /** Lets the user have a tensor. @returns its name, which is another where a column is called that */
  output(value: Value, info: TensorInfo): string {
    const name = this.#free(info.name);
    this.nodes.push({ type: "Identity", domain: "", name, inputs: [value], outputs: [name], attributes: {} });
    this.outputs.push({ ...info, name });
    return name;
  }

  op(type: string, inputs: readonly Given[], attributes: Attributes = {}, options: Options = {}): Value {
    return this.ops(type, inputs, 1, attributes, options)[0];
  }

  /** An operation with several results. */
  ops(type: string, inputs: readonly Given[], results: number, attributes: Attributes = {}, options: Options = {}): Value[] {
    const { domain = "", name = type } = options;
    const own = this.#free([...this.#path, name].join("/"));
    const outputs = results === 1 ? [own] : Array.from({ length: results }, (_, i) => this.#free(`${own}.${i}`));
    this.nodes.push({ type, domain, name: own, inputs: inputs.map((given) => this.#valueOf(given)), outputs, attributes });
    return outputs;
  }

  /** A weight under its name; of one that several layers share, there is one. */
  weight(name: string, owner: object, make: () => Constant): Value {
    const known = this.#weights.get(owner);
    if (known !== undefined) return known;
    const own = this.constant(name, make());
    this.#weights.set(owner, own);
    return own;
  }

  /** A constant that is not asked for twice: of those with one name the first is made. */
  shared(name: string, make: () => Constant): Value {
    const known = this.#known.get(`shared ${name}`) ?? this.constant(name, make());
    this.#known.set(`shared ${name}`, known);
    return known;
  }

  constant(name: string, constant: Constant): Value {
    const own = this.#free(name);
    this.constants.set(own, constant);
    return own;
  }

  /** The same numbers as another type. */
  cast(x: Given, type: ElementType): Value {
    return this.op("Cast", [x], { to: elementTypes[type] });
  }

  /** Numbers that are names of things. */
  asIds(x: Value): Value {
    return this.inputs.some(({ name, type }) => name === x && type === "int64") ? x : this.cast(x, "int64");
  }

  /** What is built inside has names that begin with `name/`. */
  within<T>(name: string, build: () => T): T {
    this.#path.push(name);
    try {
      return build();
    } finally {
      this.#path.pop();
    }
  }

  #valueOf(given: Given): Value {
    if (given === null) return "";
    if (typeof given === "string") return given;
    const constant = typeof given === "number" ? scalar(given) : given;
    if (constant.values.length > 64) return this.constant("constant", constant);
    const key = JSON.stringify([constant.type, constant.shape, Array.from<unknown>(constant.values).map(String)]);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const name = this.constant(constant.values.length === 1 ? String(constant.values[0]) : "constant", constant);
    this.#known.set(key, name);
    return name;
  }

  #free(name: string): string {
    let free = name;
    for (let i = 1; free === "" || this.#taken.has(free); i++) free = `${name}_${i}`;
    this.#taken.add(free);
    return free;
  }
}
