// Layers that are one operation: what an operation says of itself is said again by nobody.
import type { Sampler } from "../autograd/sampler.js";
import { Tensor } from "../autograd/tensor.js";
import { camelCase, type Fields, type Values } from "../core/fields.js";
import type { Op } from "../autograd/op.js";
import { functionLayer, type FunctionLayer } from "./functionLayer.js";
import { declareLayer, type LayerDeclaration } from "./layer.js";
import type { LayerPage, LayerSample } from "./pages.js";

type AnyOp = Op<(x: Tensor, ...rest: never[]) => Tensor>;

/** What only the layer knows. */
interface Own<F extends Fields> {
  /** Its file in src/nn. */
  readonly file: string;
  /** That of the input when left out. */
  readonly outputShape?: LayerDeclaration<F>["outputShape"];
  readonly range?: LayerDeclaration<F>["range"];
  /** Calls for its page, where those of the operation are no calls of the layer. */
  readonly calls?: Pick<LayerPage<F>, "samples" | "kinks">;
}

/** The layer of an operation whose other arguments are the layer's, under the same names. */
export function layerOfOp<const F extends Fields>(name: string, op: AnyOp, fields: F, own: Own<F>): FunctionLayer<F> {
  const { formula, takes } = op.info;
  const { outputShape = (input) => input, range } = own;
  const page = pageOfOp(name, op, own);
  const eachStep = "dim" in fields ? {} : { eachStep: true as const }; // of each number by itself
  const declaration = declareLayer({
    name,
    formula,
    fields,
    outputShape,
    ...eachStep,
    ...(range === undefined ? {} : { range }),
    page,
  });
  const call = op as unknown as (x: Tensor, ...rest: unknown[]) => Tensor;
  const [, first] = takes;
  if (first?.fields !== undefined) return functionLayer(declaration, (x, values) => call(x, values));
  const names = Object.keys(fields).map(camelCase);
  return functionLayer(declaration, (x, values) => call(x, ...names.map((each) => (values as Readonly<Record<string, unknown>>)[each]))); // prettier-ignore
}

/** The operation's page as that of a layer. */
export function pageOfOp<F extends Fields>(
  name: string,
  { info }: AnyOp,
  { file, calls }: Pick<Own<F>, "file" | "calls">,
): LayerPage<F> {
  const { derivation, about, see, view, example, kinks } = info;
  const callsOf = (lists: readonly (readonly unknown[])[]): LayerSample<F>[] => lists.filter(([x]) => x instanceof Tensor && x.numel > 0 && x.shape.length > 0).map((args) => layerCall(info, args)); // prettier-ignore
  return {
    file,
    torch: `torch.nn.${name}`,
    view,
    derivation,
    ...(about === null ? {} : { about }),
    see,
    ...(calls ?? {
      samples: (s: Sampler) => callsOf([...(example === null ? [] : [example(s)]), ...info.samples(s)]),
      kinks: (s: Sampler) => callsOf(kinks(s)),
    }),
  };
}

function layerCall<F extends Fields>({ callOf }: AnyOp["info"], args: readonly unknown[]): LayerSample<F> {
  const { x, ...rest } = callOf(args);
  return { input: x as Tensor, args: rest as Partial<Values<F>> };
}
