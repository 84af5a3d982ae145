// Layers around a function, each generated from its declaration.
import type { Tensor } from "../autograd/tensor.js";
import { camelCase, type Fields, type Options, type ValueOf, type Values } from "../core/fields.js";
import { argumentsOf, layerOf, type LayerClass, type LayerDeclaration } from "./layer.js";
import { Module } from "./module.js";

/** The class of a layer without parameters; its arguments stand in an object, or by position in the order of its fields. */
export type FunctionLayer<F extends Fields> = LayerClass & (new (...given: Given<F>) => Module & { forward(x: Tensor): Tensor });
type Given<F extends Fields> =
  (object extends Options<F> ? [options?: Options<F>] : [options: Options<F>]) | ValueOf<F[keyof F]>[];

/** @param shown what stands in brackets behind its name; all arguments when left out */
export function functionLayer<F extends Fields>(
  declaration: LayerDeclaration<F>,
  apply: (x: Tensor, values: Values<F>) => Tensor,
  shown?: (values: Values<F>) => string,
): FunctionLayer<F> {
  const { name, fields } = declaration;
  const layer = class extends Module {
    static readonly declaration = layerOf(this, declaration) as unknown as LayerDeclaration;
    readonly #values: Values<F>;

    constructor(...given: Given<F>) {
      super();
      this.#values = argumentsOf(declaration, given).values;
    }

    forward(x: Tensor): Tensor {
      return apply(x, this.#values);
    }

    override extraRepr(): string {
      if (shown !== undefined) return shown(this.#values);
      const values = this.#values as Readonly<Record<string, unknown>>;
      return Object.keys(fields).map((key) => `${key}=${String(values[camelCase(key)])}`).join(", "); // prettier-ignore
    }
  };
  Object.defineProperty(layer, "name", { value: name });
  return layer;
}
