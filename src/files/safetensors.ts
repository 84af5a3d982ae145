// The safetensors file: named arrays that any framework can read.
//
//   8 bytes   length n of the header, little-endian
//   n bytes   JSON: {"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [from, to]}, "__metadata__": {...}}
//   the rest  the arrays, one after the other, little-endian; offsets count from here
import { reader, take } from "../autograd/call.js";
import { InputError } from "../core/errors.js";
import { sizeOf, type NdArray } from "../kernels/ndarray.js";
import { ordinary } from "../kernels/room.js";
import { isInexact, STORED, type Stored } from "./storedNumbers.js";

const BYTES = { float32: 4, float64: 8 } as const;
const LARGEST_HEADER = 100_000_000;
/** The names of arrays with the arrays; read back as plain arrays. */
export type NamedArrays = ReadonlyMap<string, NdArray>;

const isArray = (value: unknown): boolean => typeof value === "object" && value !== null && "dtype" in value && "shape" in value && "data" in value; // prettier-ignore
const readEncode = reader("encodeSafetensors", [
  { name: "arrays", required: true, kind: "a Map of names to tensors", accepts: (value) => value instanceof Map && [...value].every(([name, array]) => typeof name === "string" && isArray(array)) }, // prettier-ignore
  { name: "metadata", required: false, kind: "an object of texts", accepts: (value) => isRecord(value) && Object.values(value).every((text) => typeof text === "string") }, // prettier-ignore
]);
const readDecode = reader("decodeSafetensors", [
  { name: "bytes", required: true, kind: "the bytes of a file, a Uint8Array", accepts: (value) => value instanceof Uint8Array },
  take.text("file"),
]);

/** The bytes of a safetensors file with these arrays, in their order. */
export function encodeSafetensors(arrays: NamedArrays, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  readEncode([arrays, metadata]);
  const header = Object.create(null) as Record<string, unknown>; // in which __proto__ is a name like any other
  if (Object.keys(metadata).length > 0) header.__metadata__ = metadata;
  let end = 0;
  for (const [name, { dtype, shape, data }] of arrays) {
    const from = end;
    end += data.length * BYTES[dtype];
    header[name] = { dtype: dtype === "float32" ? "F32" : "F64", shape, data_offsets: [from, end] };
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const start = Math.ceil((8 + json.length) / 8) * 8; // spaces fill up, so that the arrays begin at a multiple of 8
  const file = new Uint8Array(start + end).fill(0x20, 0, start);
  const view = new DataView(file.buffer);
  view.setBigUint64(0, BigInt(start - 8), true);
  file.set(json, 8);
  let at = start;
  for (const { data, dtype } of arrays.values()) {
    for (const x of data) {
      if (dtype === "float32") view.setFloat32(at, x, true);
      else view.setFloat64(at, x, true);
      at += BYTES[dtype];
    }
  }
  return file;
}

interface Entry {
  readonly name: string;
  readonly stored: Stored;
  readonly shape: readonly number[];
  readonly from: number;
  readonly to: number;
}

/** Reads strictly: anything that is not exactly as the format says is an InputError, and nothing is allocated before it is checked. */
export function decodeSafetensors(
  bytes: Uint8Array,
  file: string,
): { arrays: Map<string, NdArray>; metadata: Record<string, string> } {
  readDecode([bytes, file]);
  const fail = (message: string): never => {
    throw new InputError([{ place: { file }, message: `not a valid safetensors file: ${message}` }]);
  };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 8) fail(`it has ${bytes.length} bytes, fewer than the 8 of the header's length`);
  const length = view.getBigUint64(0, true);
  if (length > BigInt(LARGEST_HEADER) || length > BigInt(bytes.length - 8))
    fail(`its header claims ${length} bytes, the file has ${bytes.length}`);
  const start = 8 + Number(length);
  const header = parseHeader(bytes.subarray(8, start), fail);
  const { __metadata__: metadata = {}, ...rest } = header;
  if (!isRecord(metadata) || Object.values(metadata).some((v) => typeof v !== "string"))
    fail("__metadata__ must map text to text");
  const entries = Object.entries(rest).map(([name, value]) => readEntry(name, value, fail));
  entries.sort((p, q) => p.from - q.from || p.to - q.to);
  let end = 0;
  for (const { name, from, to } of entries) {
    if (from !== end)
      fail(`the array ${JSON.stringify(name)} begins at byte ${from}, expected ${end}: arrays must lie one after the other`);
    end = to;
  }
  if (end !== bytes.length - start) fail(`its arrays take ${end} bytes, but ${bytes.length - start} follow the header`);
  const arrays = new Map<string, NdArray>();
  for (const { name, stored, shape, from } of entries) {
    const data = ordinary(stored.dtype, sizeOf(shape)); // where the garbage collector finds it: a file may be large, and is soon done with
    for (let i = 0; i < data.length; i++) data[i] = stored.at(view, start + from + i * stored.bytes);
    if (isInexact(stored, data)) fail(`the array ${JSON.stringify(name)} holds a whole number beyond 2^53`);
    arrays.set(name, { dtype: stored.dtype, shape, data });
  }
  return { arrays, metadata: metadata as Record<string, string> };
}

function parseHeader(bytes: Uint8Array, fail: (message: string) => never): Record<string, unknown> {
  if (bytes[0] !== 0x7b) fail("its header does not begin with {");
  let text = "";
  let header: unknown = null;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    header = JSON.parse(text);
  } catch {
    fail("its header is not JSON in UTF-8");
  }
  if (!isRecord(header)) return fail("its header is not a JSON object");
  // JSON.parse keeps the last of equal names; written again without losses, a header with a repeated name gets shorter
  const names =
    text.match(/"(?:[^"\\]|\\.)*"\s*:\s*\{/g)?.map((match) => JSON.parse(match.replace(/\s*:\s*\{$/, "")) as string) ?? [];
  const repeated = names.find((name, i) => names.indexOf(name) !== i);
  if (repeated !== undefined) fail(`the name ${JSON.stringify(repeated)} appears twice`);
  return header;
}

function readEntry(name: string, value: unknown, fail: (message: string) => never): Entry {
  const where = `the array ${JSON.stringify(name)}`;
  if (!isRecord(value)) return fail(`${where} is not described by an object`);
  const unknown = Object.keys(value).find((key) => !["dtype", "shape", "data_offsets"].includes(key));
  if (unknown !== undefined) fail(`${where} has an unknown key ${JSON.stringify(unknown)}`);
  const { dtype, shape, data_offsets: offsets } = value;
  if (typeof dtype !== "string" || !Object.hasOwn(STORED, dtype))
    return fail(`${where} has dtype ${JSON.stringify(dtype)}; ${Object.keys(STORED).join(", ")} can be read`);
  const isCount = (n: unknown): n is number => typeof n === "number" && Number.isSafeInteger(n) && n >= 0;
  if (!Array.isArray(shape) || !shape.every(isCount)) return fail(`${where} has a shape that is not a list of whole numbers`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount))
    return fail(`${where} has data_offsets that are not two whole numbers`);
  const [from, to] = offsets;
  const stored = STORED[dtype as keyof typeof STORED];
  const size = shape.reduce((product: bigint, n) => product * BigInt(n), 1n) * BigInt(stored.bytes);
  if (BigInt(to) - BigInt(from) !== size)
    fail(`${where} of shape [${shape.join(", ")}] needs ${size} bytes, its offsets give ${to - from}`);
  return { name, stored, shape, from, to };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
