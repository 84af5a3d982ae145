// What an operation says of itself, and what generic tools may read of it. The types carry the names of its inputs from the declaration
// to forward and backward: a misspelt one does not compile.
import { field } from "../core/fields.js";
import type { NdArray, Operand } from "../kernels/ndarray.js";
import type { View } from "../notation/pageText.js";
import { take, type Arg } from "./call.js";
import type { Meta, Slot } from "./opNode.js";
import type { Sampler } from "./sampler.js";
import type { Tensor } from "./tensor.js";

/** A tensor, or a plain number, which adopts the dtype of the tensors it meets. */
export type TensorLike = Tensor | number;

/** An input: its name; or with `differentiable: false` for indices and masks; or with `list: true` for any number of tensors. */
export type InputSpec =
  string | { readonly name: string; readonly differentiable: false } | { readonly name: string; readonly list: true };

type NameOf<I> = I extends string ? I : I extends { name: infer N extends string } ? N : never;
type ListNameOf<I> = I extends { name: infer N extends string; list: true } ? N : never;
export type InputNames<I extends readonly InputSpec[]> = NameOf<I[number]>;
type ListNames<I extends readonly InputSpec[]> = ListNameOf<I[number]>;
type DifferentiableNames<I extends readonly InputSpec[]> = NameOf<Exclude<I[number], { differentiable: false }>>;

type Parameters<I extends readonly InputSpec[], Call> = Omit<Call, InputNames<I>>;
export type ForwardCall<I extends readonly InputSpec[], Call> = {
  readonly [N in InputNames<I>]: N extends ListNames<I> ? readonly Operand[] : Operand;
} & Parameters<I, Call>;
/** Saved inputs are tensors, the others only their shape and dtype; parameters are always there; `y` is the output. */
type SavedCall<I extends readonly InputSpec[], Call, S> = {
  readonly [N in InputNames<I>]: N extends S ? Tensor : N extends ListNames<I> ? readonly Meta[] : Meta;
} & Parameters<I, Call> &
  ("y" extends S ? { readonly y: Tensor } : unknown);
/** A gradient is a function, so that one nobody needs is never computed; a list input's function takes the position in the list. */
type Gradients<I extends readonly InputSpec[]> = {
  readonly [N in DifferentiableNames<I>]: N extends ListNames<I> ? (i: number) => Tensor : () => Tensor;
};

export interface Description<Args extends readonly unknown[]> {
  /** The function's name in the API. */
  readonly name: string;
  /** Its arguments, in their order; left out where they are just the inputs. */
  readonly takes?: readonly Arg[];
  /** What may be said behind them, where they are just the inputs: without it a call is read as fast as ever. */
  readonly options?: Arg;
  /** What it computes, in one line: "y = 1 / (1 + exp(-x))". */
  readonly formula: string;
  /** Argument lists for gradcheck, kernel tests and explain: inside the domain, at its edges, with broadcasting. The first is the one `explain` shows. */
  readonly samples: (s: Sampler) => readonly NoInfer<Args>[];
  /** How the derivation sees the tensors; entry by entry where the arguments are just the inputs, else as they are. */
  readonly view?: View;
  /** Argument lists at kinks and ties, where there is no derivative: what is taken there is a convention. */
  readonly kinks?: (s: Sampler) => readonly NoInfer<Args>[];
  /** The argument list of the page's worked example, where the first of the samples is not what a reader should see. */
  readonly example?: (s: Sampler) => NoInfer<Args>;
  /** The same in PyTorch, where its name is another: "torch.nn.functional.conv2d". */
  readonly torch?: string;
  /** A few sentences before the derivation: what it is for. */
  readonly about?: string;
  /** Other names that lead to its page: "variance" for var. */
  readonly aliases?: readonly string[];
  /** Pages to read beside it. */
  readonly see?: readonly string[];
  /** Its file in src/ops, where that has another name: "amax". */
  readonly file?: string;
}

export interface OpSpec<
  Args extends readonly unknown[],
  Call,
  I extends readonly InputSpec[],
  S extends string,
> extends Description<Args> {
  readonly inputs: I;
  /** Reads the argument list: inputs under their names, parameters checked and with their defaults. */
  readonly args: (...args: Args) => Call;
  /** Every step from the formula to each gradient; one step a line, the reason after `--`. */
  readonly derivation: string;
  /** What backward needs besides shapes and parameters: names of inputs, or "y" for the output. Nothing else is kept. */
  readonly saves: readonly S[];
  readonly forward: (call: ForwardCall<I, Call>) => NdArray;
  /** The derivation's last lines, in tensor operations, so that it can be differentiated again. */
  readonly backward: (gy: Tensor, saved: SavedCall<I, Call, S>) => Gradients<I>;
  /** The same in one loop, for measured speed: used while no second derivative is wanted. A test holds it equal to `backward`. */
  readonly fused?: (gy: Operand, saved: SavedCall<I, Call, S>) => { readonly [N in DifferentiableNames<I>]: () => NdArray };
}

export interface ConstantSpec<Args extends readonly unknown[], Call, I extends readonly InputSpec[]> extends Description<Args> {
  readonly inputs: I;
  readonly args: (...args: Args) => Call;
  /** Why the derivative is zero wherever it exists. */
  readonly derivation: string;
  readonly forward: (call: ForwardCall<I, Call>) => NdArray;
}

/** What an operation answers where it is not one tensor: { values, indices }, or the parts of a split. */
export type Several = object;

export interface CompositeSpec<Args extends readonly unknown[], R extends Several = Tensor> extends Description<Args> {
  readonly inputs: readonly InputSpec[];
  /** How it is built from other operations; the chain rule through them is its derivative. */
  readonly derivation: string;
  readonly compose: (...args: Args) => R;
  /** Of several results the one that is checked, and that its page writes about; left out where there is only one. */
  readonly single?: (result: NoInfer<R>) => Tensor;
  /** Parameters that may be left out, for the derivation: { eps: 1e-5 }. */
  readonly defaults?: Readonly<Record<string, unknown>>;
}

/** What generic tools may know of any operation. */
export interface OpInfo {
  readonly name: string;
  readonly kind: "primitive" | "constant" | "composite";
  readonly inputs: readonly Slot[];
  /** Its arguments, in their order. */
  readonly takes: readonly Arg[];
  readonly formula: string;
  readonly derivation: string;
  readonly saves: readonly string[];
  readonly samples: (s: Sampler) => readonly (readonly unknown[])[];
  readonly view: View;
  readonly kinks: (s: Sampler) => readonly (readonly unknown[])[];
  readonly example: ((s: Sampler) => readonly unknown[]) | null;
  readonly torch: string | null;
  readonly about: string | null;
  readonly aliases: readonly string[];
  readonly see: readonly string[];
  readonly file: string;
  /** The tensor that generic tools look at: of several results one. */
  readonly single: (result: unknown) => Tensor;
  /** Inputs and parameters under their names, defaults put in. */
  readonly callOf: (args: readonly unknown[]) => Readonly<Record<string, unknown>>;
  /** Which input each tensor (or list of tensors) of an argument list is. */
  readonly slotsOf: (args: readonly unknown[]) => ReadonlyMap<unknown, Slot>;
}

/** An operation is a function with its description. */
export type Op<F> = F & { readonly info: OpInfo };

/** One axis, or several. */
export type Dims = number | readonly number[];

export type Unary = Op<(x: TensorLike) => Tensor>;
export type Binary = Op<(a: TensorLike, b: TensorLike) => Tensor>;
/** The options of a reduction. */
export const keepdim = take.options({ keepdim: field.boolean({ help: "whether the reduced dimensions stay, with size 1" }) });
export interface KeepdimOptions {
  readonly keepdim?: boolean;
}
/** `dim` null or left out: over all elements. */
export type Reduce = Op<(x: TensorLike, dim?: Dims | null, options?: KeepdimOptions) => Tensor>;
