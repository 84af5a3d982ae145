// What onnxruntime makes of ONNX files.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

export interface Array_ {
  readonly type: string;
  readonly shape: readonly number[];
  readonly values: readonly (number | string)[];
}
export type Arrays = Readonly<Record<string, Array_>>;

export interface Question {
  readonly model: Uint8Array;
  readonly feeds: Arrays;
}

export type Answer = { readonly outputs: Arrays } | { readonly error: string };

/** All questions in one process. */
export function runOnnx(questions: readonly Question[]): Answer[] {
  const input = JSON.stringify(questions.map(({ model, feeds }) => ({ model: Buffer.from(model).toString("base64"), feeds: finite(feeds) })));
  const script = fileURLToPath(new URL("ort.mjs", import.meta.url));
  const { stdout, stderr, status } = spawnSync(process.execPath, [script], { input, encoding: "utf8", maxBuffer: 2 ** 30 });
  if (status !== 0) throw new Error(`onnxruntime: ${stderr}`);
  return (JSON.parse(stdout) as (Arrays | { readonly error: string })[]).map((answer) => (isError(answer) ? answer : { outputs: read(answer) }));
} // prettier-ignore

const isError = (answer: Arrays | { readonly error: string }): answer is { readonly error: string } => typeof answer.error === "string"; // prettier-ignore

const read = (outputs: Arrays): Arrays => Object.fromEntries(Object.entries(outputs).map(([name, array]) => [name, array.type === "string" ? array : { ...array, values: array.values.map(Number) }])); // prettier-ignore

/** JSON has no NaN. */
const finite = (feeds: Arrays): Arrays => Object.fromEntries(Object.entries(feeds).map(([name, array]) => [name, { ...array, values: Array.from(array.values, (value) => (typeof value === "string" || Number.isFinite(value) ? value : String(value))) }])); // prettier-ignore

/** The largest difference, in units of the largest number that is wanted, or of 1 where that is larger. */
export function difference(got: ArrayLike<number>, wanted: ArrayLike<number>): number {
  if (got.length !== wanted.length) return Infinity;
  const unit = Array.from(wanted).reduce((most, n) => (Number.isNaN(n) ? most : Math.max(most, Math.abs(n))), 1);
  return Array.from(wanted, (n, i) => (Object.is(n, got[i]) ? 0 : Math.abs(n - got[i]))).reduce((most, off) => (off <= most ? most : off), 0) / unit;
} // prettier-ignore
