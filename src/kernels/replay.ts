// Doing again what a tape has taken down: the comparison of two tapes, and the calls as one function.
import type { Call } from "./tape.js";
import type { FloatArray } from "./ndarray.js";

/** What two tapes of the same work have in common. */
export interface Comparison {
  readonly same: boolean;
  /** Arrays of the program's own memory that the second tape used in place of others of the first: they were made on the way. */
  readonly made: ReadonlySet<FloatArray>;
}

/** Whether two tapes did the same with numbers at the same places, or in arrays that each made for itself. */
export function compareCalls(a: readonly Call[], b: readonly Call[]): Comparison {
  const partner = new Map<FloatArray, FloatArray>();
  const same = (left: unknown, right: unknown): boolean => {
    if (Object.is(left, right)) return true;
    if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return false;
    if (ArrayBuffer.isView(left)) return ArrayBuffer.isView(right) && sameView(left, right);
    if (Object.getPrototypeOf(left) !== Object.getPrototypeOf(right)) return false;
    const [ours, theirs] = [Object.entries(left), Object.entries(right)];
    return ours.length === theirs.length && ours.every(([key, value], i) => key === theirs[i][0] && same(value, theirs[i][1]));
  };
  const sameView = (left: ArrayBufferView, right: ArrayBufferView): boolean => {
    if (left.constructor !== right.constructor || left.byteLength !== right.byteLength) return false;
    const shared = isShared(left);
    if (shared !== isShared(right)) return false;
    if (shared) return left.byteOffset === right.byteOffset;
    if (!isFloats(left)) return sameBits(left, right); // places and strides, which do not depend on the numbers
    const known = partner.get(left);
    if (known === undefined) partner.set(left, right as FloatArray);
    return known === undefined || known === right;
  };
  const isSame = a.length === b.length && a.every(({ work, args }, i) => work === b[i].work && same(args, b[i].args));
  return { same: isSame, made: new Set(partner.values()) };
}

/** All arrays of numbers among the arguments. */
export function arraysOf(calls: readonly Call[]): Set<FloatArray> {
  return new Set(argumentsOf(calls).filter(isFloats));
}

/** All arguments, and what objects and lists among them hold. */
export function argumentsOf(calls: readonly Call[]): unknown[] {
  const found: unknown[] = [];
  const visit = (value: unknown): void => {
    found.push(value);
    const isHolder = typeof value === "object" && value !== null && (Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype); // prettier-ignore
    if (isHolder) Object.values(value).forEach(visit);
  };
  for (const { args } of calls) args.forEach(visit);
  return found;
}

function isFloats(value: unknown): value is FloatArray {
  return value instanceof Float32Array || value instanceof Float64Array;
}

export function isShared({ buffer }: ArrayBufferView): boolean {
  return typeof SharedArrayBuffer !== "undefined" && buffer instanceof SharedArrayBuffer;
}

export function sameBits(a: ArrayBufferView, b: ArrayBufferView): boolean {
  const [left, right] = [bytesOf(a), bytesOf(b)];
  if (left.length !== right.length) return false;
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return false;
  return true;
}

export function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Calls in one generated function: longer ones V8 does not compile. */
const PIECE = 200;

/**
 * The calls as functions whose text is nothing but calls: f0(c3,c5,c9,null); f1(c9,0.5,c10); .. V8 then knows what each of them calls with
 * what, and nothing is looked up. Where no code may be made from text (some pages forbid it), a loop does the same.
 */
export function compileCalls(calls: readonly Call[]): () => void {
  const pieces: (() => void)[] = [];
  for (let at = 0; at < calls.length; at += PIECE) pieces.push(compilePiece(calls.slice(at, at + PIECE)));
  return pieces.length === 1 ? pieces[0] : () => { for (const piece of pieces) piece(); }; // prettier-ignore
}

function compilePiece(calls: readonly Call[]): () => void {
  const constants: unknown[] = [];
  const places = new Map<unknown, string>();
  const nameOf = (value: unknown): string => {
    if (typeof value === "number") return Object.is(value, -0) ? "-0" : `(${value})`;
    if (value === null || value === undefined || typeof value === "boolean") return String(value);
    let name = places.get(value);
    if (name === undefined) {
      name = `c${constants.push(value) - 1}`;
      places.set(value, name);
    }
    return name;
  };
  const lines = calls.map(({ work, args }) => `${nameOf(work)}(${args.map(nameOf).join(",")});`);
  const names = constants.map((_, i) => `c${i}`).join(",");
  try {
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the text holds numbers and names made here
    const make = new Function("constants", `"use strict"; const [${names}] = constants; return () => { ${lines.join("\n")} };`);
    return (make as (constants: unknown[]) => () => void)(constants);
  } catch {
    return () => {
      for (const { work, args } of calls) work(...args);
    };
  }
}
