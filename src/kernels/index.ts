// The one table of kernels. The reference table is plain TypeScript and is the specification: a faster table must equal it.
import { binary } from "./reference/binary.js";
import { elementwise } from "./reference/elementwise.js";
import { indexing } from "./reference/indexing.js";
import { matmul } from "./reference/matmul.js";
import { move } from "./reference/move.js";
import { reduce } from "./reference/reduce.js";
import { softmax } from "./reference/softmax.js";
import { update } from "./reference/update.js";

export const reference = { ...elementwise, ...binary, ...reduce, ...softmax, ...matmul, ...move, ...indexing, ...update };

export type Kernels = typeof reference;

/** The kernels in use. */
export const kernels: Kernels = reference;

export type { BinaryKernel } from "./reference/binary.js";
export type { UnaryKernel } from "./reference/elementwise.js";
export type { MatmulKernel, MatrixView } from "./reference/matmul.js";
export type { Walk } from "./reference/move.js";
export type { ReduceKernel } from "./reference/reduce.js";
