// The file of torch.save(model.state_dict(), "model.pt"): a zip archive (zip.ts) of
//
//   model/data.pkl    the state dict as a pickle (pickle.ts), in which each tensor is a window on a storage
//   model/data/0, ..  the storages: numbers one after the other, little-endian (storedNumbers.ts)
//   model/version, .. what is no weight
//
// Element (i, j) of a tensor is number offset + i s0 + j s1 of its storage. Its strides (s0, s1) are (columns, 1) for a matrix as it lies,
// (1, columns) for its transpose, and several tensors may lie in one storage, such as weights that are tied.
import { InputError } from "../core/errors.js";
import { quote } from "../core/words.js";
import type { NdArray } from "../kernels/ndarray.js";
import { ordinary } from "../kernels/room.js";
import { readPickle, type Name } from "./pickle.js";
import { isInexact, STORED, type Stored } from "./storedNumbers.js";
import { storedFiles, type Fail } from "./zip.js";

/** What the names of storages say of their numbers. */
const storages: ReadonlyMap<string, Stored> = new Map<string, Stored>([
  ["torch.FloatStorage", STORED.F32],
  ["torch.DoubleStorage", STORED.F64],
  ["torch.HalfStorage", STORED.F16],
  ["torch.BFloat16Storage", STORED.BF16],
  ["torch.LongStorage", STORED.I64],
  ["torch.IntStorage", STORED.I32],
  ["torch.ShortStorage", STORED.I16],
  ["torch.CharStorage", STORED.I8],
  ["torch.ByteStorage", STORED.U8],
  ["torch.BoolStorage", STORED.BOOL],
]);
const READ = "float32, float64, float16, bfloat16, int8 to int64, uint8 and bool";

const AS_STATE_DICT =
  'no code of a file is ever run: in Python, save the weights alone: torch.save(model.state_dict(), "model.pt")';
const CLONED = 'in Python: torch.save({name: t.clone().contiguous() for name, t in model.state_dict().items()}, "model.pt")';
const MOST_PICKLE = 2 ** 24;
const MOST_DIMENSIONS = 64; // as in PyTorch
/** How many times the bytes of their storages the tensors may have numbers together: tied weights have twice as many. */
const MOST_SHARED = 4;

interface Storage {
  readonly stored: Stored;
  readonly bytes: Uint8Array;
  readonly length: number;
}

/** A tensor as the pickle describes it: where its numbers lie. */
class Window {
  constructor(
    readonly storage: Storage,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
    readonly count: number,
  ) {}
}

export interface TorchWeights {
  readonly arrays: Map<string, NdArray>;
  /** The key of a checkpoint that the state dict was found under: "state_dict"; null where the file is the state dict. */
  readonly under: string | null;
}

/** Nothing is allocated before it is checked. @throws InputError for what is not exactly a state dict, or holds something else */
export function decodeTorch(bytes: Uint8Array, file: string): TorchWeights {
  const fail: Fail = (message, hint) => {
    throw new InputError([{ place: { file }, message: `not a state dict as torch.save writes it: ${message}`, ...(hint === undefined ? {} : { hint }) }]); // prettier-ignore
  };
  const files = inFolder(storedFiles(bytes, fail), fail);
  const { under, windows } = findStateDict(readPickle(files.get("data.pkl")!, meaningOf(files, fail), fail), fail);
  const sum = (lengths: readonly number[]): number => lengths.reduce((total, length) => total + length, 0);
  const shared = new Set(Array.from(windows.values(), ({ storage }) => storage.bytes)); // each file of the archive is one view
  if (sum(Array.from(windows.values(), ({ count }) => count)) > MOST_SHARED * sum(Array.from(shared, ({ length }) => length)))
    fail(`its tensors hold more than ${MOST_SHARED} times as many numbers as the file has bytes`, CLONED);
  return { arrays: new Map(Array.from(windows, ([name, window]) => [name, numbersOf(name, window, fail)])), under };
}

/** The files without the folder that all of them lie in. */
function inFolder(files: ReadonlyMap<string, Uint8Array>, fail: Fail): Map<string, Uint8Array> {
  const pickle = [...files.keys()].find((name) => /^[^/]+\/data\.pkl$/.test(name));
  if (pickle === undefined) return fail("the zip archive has no data.pkl", AS_STATE_DICT);
  const folder = pickle.slice(0, pickle.indexOf("/") + 1);
  const inside = new Map(Array.from(files, ([name, bytes]) => [name.startsWith(folder) ? name.slice(folder.length) : "", bytes]));
  if (inside.has("")) fail(`its files lie in several folders`);
  const order = inside.get("byteorder");
  if (order !== undefined && new TextDecoder().decode(order) !== "little") fail("its numbers have their largest byte first (big-endian)"); // prettier-ignore
  const size = inside.get("data.pkl")!.length;
  if (size > MOST_PICKLE) fail(`its data.pkl has ${size} bytes, more than the ${MOST_PICKLE} of any state dict`, AS_STATE_DICT);
  return inside;
}

/** The five kinds of names that a state dict needs. */
function meaningOf(files: ReadonlyMap<string, Uint8Array>, fail: Fail): Parameters<typeof readPickle>[1] {
  const known = new Map<string, Name>([
    ["collections.OrderedDict", { name: "collections.OrderedDict", call: (args) => (args.length === 0 ? new Map() : fail("its OrderedDict has arguments")) }], // prettier-ignore
    ["torch.Size", { name: "torch.Size", call: ([sizes]) => sizes }],
    ["torch._utils._rebuild_parameter", { name: "torch._utils._rebuild_parameter", call: ([data]) => data }],
    ["torch._utils._rebuild_tensor_v2", { name: "torch._utils._rebuild_tensor_v2", call: (args) => windowOf(args, fail) }],
    ...Array.from(storages.keys(), (name): [string, Name] => [name, { name }]),
  ]);
  return {
    name: (name) => {
      const found = known.get(name);
      if (found !== undefined) return found;
      if (/^torch(\.storage)?\.\w+Storage$/.test(name)) return fail(`it has numbers of the kind ${name}; ${READ} can be read`, 'in Python: torch.save(model.float().state_dict(), "model.pt")'); // prettier-ignore
      return fail(`it names ${quote(name)}, which no state dict needs`, AS_STATE_DICT);
    },
    outside: (id) => storageOf(id, files, fail),
  };
}

/** Of ("storage", torch.FloatStorage, "0", "cpu", 20): the kind of its numbers, its file, where it was, how many there are. */
function storageOf(id: unknown, files: ReadonlyMap<string, Uint8Array>, fail: Fail): Storage {
  const [word, kind, key, , length] = Array.isArray(id) ? (id as unknown[]) : [];
  const stored = storages.get((kind as Partial<Name> | null | undefined)?.name ?? "");
  if (word !== "storage" || stored === undefined || typeof key !== "string" || !isCount(length))
    return fail("it has a storage that is not described as torch.save does");
  const bytes = files.get(`data/${key}`);
  if (bytes === undefined) return fail(`it has no data/${key}, in which a tensor lies`);
  if (bytes.length !== length * stored.bytes)
    fail(`its data/${key} has ${bytes.length} bytes, expected ${length} numbers of ${stored.bytes} bytes`);
  return { stored, bytes, length };
}

/** Of the arguments (storage, offset, shape, strides, requires_grad, hooks) and, where a tensor is seen as its negative or conjugate, {"neg": True} */
function windowOf(args: readonly unknown[], fail: Fail): Window {
  const [storage, offset, shape, strides, , , seen] = args;
  if (!isStorage(storage) || !isCount(offset) || !isCounts(shape) || !isCounts(strides) || shape.length !== strides.length)
    return fail("it has a tensor that is not described as torch.save does");
  if (seen instanceof Map && seen.size > 0) fail("it has a tensor that is the negative of what is stored", CLONED);
  if (shape.length > MOST_DIMENSIONS) fail(`it has a tensor of ${shape.length} dimensions`);
  const count = shape.includes(0) ? 0 : shape.reduce((product, size) => product * size, 1);
  const last = shape.reduce((place, size, d) => place + (size - 1) * strides[d], offset);
  if (count > storage.length || (count > 0 && last >= storage.length))
    fail(`it has a tensor of shape [${shape.slice(0, 8).join(", ")}] in a storage of ${storage.length} numbers`, CLONED);
  return new Window(storage, offset, shape, strides, count);
}

/** The state dict itself, or the only one among the values of a checkpoint. */
function findStateDict(value: unknown, fail: Fail): { under: string | null; windows: Map<string, Window> } {
  if (isStateDict(value)) return { under: null, windows: value };
  if (!(value instanceof Map)) return fail(`it holds ${value instanceof Window ? "one tensor" : "no dict"}, expected a state dict: tensors by name`, AS_STATE_DICT); // prettier-ignore
  const dicts = new Set([...new Set<unknown>(value.values())].filter(isStateDict)); // each is looked through once, however often it is named
  const inside = [...(value as Map<unknown, unknown>)].filter((pair): pair is [unknown, Map<string, Window>] => (dicts as Set<unknown>).has(pair[1])); // prettier-ignore
  if (inside.length === 1) return { under: keyName(inside[0][0]), windows: inside[0][1] };
  const which = inside.length === 0 ? "no state dict is among" : `${shown(inside.map(([key]) => key))} are state dicts among`;
  return fail(`${which} what it holds: ${shown([...value.keys()])}`, 'in Python, save one: torch.save(torch.load("model.pt", map_location="cpu")[KEY], "weights.pt")'); // prettier-ignore
}

function shown(keys: readonly unknown[]): string {
  if (keys.length === 0) return "nothing";
  return keys.slice(0, 12).map(keyName).join(", ") + (keys.length > 12 ? ", .." : "");
}

/** A key may be a tuple of tuples, which would have to be walked through. */
function keyName(key: unknown): string {
  return typeof key === "string" || typeof key === "number" ? String(key) : "a key that is no text";
}

function numbersOf(name: string, { storage: { stored, bytes }, offset, shape, strides, count }: Window, fail: Fail): NdArray {
  const data = ordinary(stored.dtype, count);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const index = shape.map(() => 0);
  let place = offset;
  for (let i = 0; i < count; i++) {
    data[i] = stored.at(view, place * stored.bytes);
    for (let d = shape.length - 1; d >= 0; d--) { // to the next element: the last index counts up, and carries
      place += strides[d];
      if (++index[d] < shape[d]) break;
      place -= shape[d] * strides[d];
      index[d] = 0;
    } // prettier-ignore
  }
  if (isInexact(stored, data)) fail(`${quote(name)} holds a whole number beyond 2^53`);
  return { dtype: stored.dtype, shape, data };
}

const isCount = (n: unknown): n is number => typeof n === "number" && Number.isSafeInteger(n) && n >= 0;
const isCounts = (list: unknown): list is number[] => Array.isArray(list) && list.every(isCount);
const isStorage = (value: unknown): value is Storage => typeof value === "object" && value !== null && "stored" in value;

function isStateDict(value: unknown): value is Map<string, Window> {
  if (!(value instanceof Map) || value.size === 0) return false;
  return [...(value as Map<unknown, unknown>)].every(([key, each]) => typeof key === "string" && each instanceof Window);
}
