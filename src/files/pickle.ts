// Python's pickle, so far as PyTorch writes it, without ever running what it says.
//
// A pickle is a program for a machine with a stack, a byte for each instruction, with what belongs to it behind. {"a": [1, 2]} is
//
//   80 02           PROTO 2      which version of the language
//   7d              EMPTY_DICT   push {}
//   58 01000000 61  BINUNICODE   push "a"
//   5d              EMPTY_LIST   push []
//   28              MARK         remember the height of the stack
//   4b 01  4b 02    BININT1      push 1, push 2
//   65              APPENDS      pop down to the mark, append to the list below
//   73              SETITEM      pop value and key, put them into the dict below
//   2e              STOP         what is on the stack is the value
//
// BINPUT n keeps what is on top under a number, BINGET n pushes it again. In Python, GLOBAL pushes whatever a name of a module means, and
// REDUCE calls it: any function of any library, which is why a pickle of a stranger must not be loaded there. Here a name means something only
// if it is among those that the caller gives, and what is called is the caller's. Every instruction takes a time and a room of its own length,
// and their number is limited; nothing recurses.
import { formatCount } from "../core/format.js";
import type { Fail } from "./zip.js";

/** A name of Python, and what to do when it is called. */
export interface Name {
  readonly name: string;
  readonly call?: (args: readonly unknown[]) => unknown;
}

/** What the words of a pickle mean. */
export interface Meaning {
  /** Of "collections.OrderedDict". @throws for a name without a meaning */
  readonly name: (name: string) => Name;
  /** What lies outside of the pickle. */
  readonly outside: (id: unknown) => unknown;
}

/** Some 32 instructions and 8 objects make a tensor, and a zip archive has 65,535 files at most. */
const [MOST_STEPS, MOST_OBJECTS] = [2 ** 21, 2 ** 19];

/** The value: numbers, texts, booleans, null, arrays for lists and tuples, a Map for a dict, and what the meaning makes. */
export function readPickle(bytes: Uint8Array, meaning: Meaning, fail: Fail): unknown {
  const machine = new Machine(bytes, meaning, fail);
  for (let step = 0; step < MOST_STEPS; step++) {
    const at = machine.at;
    const code = machine.byte();
    if (code === STOP) return machine.end();
    const action = instructions.get(code);
    if (action === undefined)
      return fail(`byte ${at} of its pickle is the instruction ${otherNames.get(code) ?? `0x${code.toString(16)}`}, which no state dict needs`);
    action(machine);
  } // prettier-ignore
  return fail(`its pickle has more than ${formatCount(MOST_STEPS)} instructions`);
}

class Machine {
  readonly meaning: Meaning;
  readonly fail: Fail;
  readonly memo = new Map<number, unknown>();
  at = 0;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #stack: unknown[] = [];
  readonly #marks: number[] = [];
  #objects = 0;

  constructor(bytes: Uint8Array, meaning: Meaning, fail: Fail) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.meaning = meaning;
    this.fail = fail;
  }

  /** The place of the next n bytes, which are then behind. */
  #next(n: number): number {
    const from = this.at;
    if (from + n > this.#bytes.length) this.fail("its pickle ends before its STOP");
    this.at += n;
    return from;
  }

  byte(): number {
    return this.#view.getUint8(this.#next(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#next(2), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#next(4), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#next(4), true);
  }

  double(): number {
    return this.#view.getFloat64(this.#next(8), false); // the one number that has its largest byte first
  }

  /** A whole number in n bytes, the last of which has the sign. */
  long(n: number): number {
    if (n > 8) this.fail(`its pickle has a whole number of ${n} bytes`);
    const from = this.#next(n);
    const value = this.#bytes.subarray(from, from + n).reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);
    return Number(BigInt.asIntN(8 * n, value));
  }

  text(length: number): string {
    const from = this.#next(length);
    try {
      return utf8.decode(this.#bytes.subarray(from, from + length));
    } catch {
      return this.fail("its pickle has a text that is not UTF-8");
    }
  }

  line(): string {
    const end = this.#bytes.indexOf(10, this.at);
    if (end < 0 || end - this.at > 255) this.fail("its pickle has a name that does not end");
    const line = this.text(end - this.at);
    this.#next(1);
    return line;
  }

  push(value: unknown): void {
    if (typeof value === "object" && this.#objects++ > MOST_OBJECTS)
      this.fail(`its pickle makes more than ${formatCount(MOST_OBJECTS)} objects`);
    this.#stack.push(value);
  }

  top(): unknown {
    if (this.#stack.length <= (this.#marks.at(-1) ?? 0)) this.fail(EMPTY);
    return this.#stack.at(-1);
  }

  pop(): unknown {
    this.top();
    return this.#stack.pop();
  }

  /** The last n values, in their order. */
  last(n: number): unknown[] {
    if (this.#stack.length - n < (this.#marks.at(-1) ?? 0)) this.fail(EMPTY);
    return this.#stack.splice(-n);
  }

  mark(): void {
    this.#marks.push(this.#stack.length);
  }

  /** All values down to the mark, in their order. */
  marked(): unknown[] {
    return this.#stack.splice(this.#marks.pop() ?? this.fail("its pickle goes down to a mark that is not there"));
  }

  put(index: number): void {
    this.memo.set(index, this.top());
  }

  get(index: number): void {
    if (!this.memo.has(index)) this.fail(`its pickle asks for value ${index}, which it has not kept`);
    this.#stack.push(this.memo.get(index));
  }

  append(values: readonly unknown[]): void {
    const list = this.top();
    if (!Array.isArray(list)) return this.fail("its pickle appends to what is no list");
    for (const value of values) list.push(value);
  }

  setItems(pairs: readonly unknown[]): void {
    const dict = this.top();
    if (!(dict instanceof Map) || pairs.length % 2 !== 0) return this.fail("its pickle sets items of what is no dict");
    for (let i = 0; i < pairs.length; i += 2) dict.set(pairs[i], pairs[i + 1]);
  }

  /** Attributes that were set on a dict, such as _metadata of a state dict: no weights. */
  build(): void {
    this.pop();
    if (!(this.top() instanceof Map)) this.fail("its pickle sets attributes of what is no dict");
  }

  name(module: unknown, name: unknown): void {
    if (typeof module !== "string" || typeof name !== "string") return this.fail("its pickle has a name that is no text");
    this.push(this.meaning.name(`${module}.${name}`));
  }

  reduce(): void {
    const [called, args] = this.last(2) as [Partial<Name> | null, unknown];
    if (typeof called?.call !== "function" || !Array.isArray(args)) return this.fail("its pickle calls what is no function");
    this.push(called.call(args));
  }

  end(): unknown {
    const value = this.pop();
    if (this.#stack.length > 0 || this.at < this.#bytes.length) this.fail("its pickle goes on after its STOP");
    return value;
  }
}

const EMPTY = "its pickle takes from an empty stack";
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const STOP = 0x2e;

/** By their byte; those of protocol 2, which torch.save writes, and of protocol 4 what writes the same. */
const instructions: ReadonlyMap<number, (m: Machine) => void> = new Map<number, (m: Machine) => void>([
  [0x80, (m) => { const version = m.byte(); if (version < 2 || version > 5) m.fail(`its pickle is of protocol ${version}`); }], // PROTO
  [0x95, (m) => { m.uint32(); m.uint32(); }], // FRAME: how many bytes may be read at once
  [0x4e, (m) => { m.push(null); }], // NONE
  [0x88, (m) => { m.push(true); }], // NEWTRUE
  [0x89, (m) => { m.push(false); }], // NEWFALSE
  [0x4b, (m) => { m.push(m.byte()); }], // BININT1
  [0x4d, (m) => { m.push(m.uint16()); }], // BININT2
  [0x4a, (m) => { m.push(m.int32()); }], // BININT
  [0x8a, (m) => { m.push(m.long(m.byte())); }], // LONG1
  [0x47, (m) => { m.push(m.double()); }], // BINFLOAT
  [0x58, (m) => { m.push(m.text(m.uint32())); }], // BINUNICODE
  [0x8c, (m) => { m.push(m.text(m.byte())); }], // SHORT_BINUNICODE
  [0x29, (m) => { m.push([]); }], // EMPTY_TUPLE
  [0x5d, (m) => { m.push([]); }], // EMPTY_LIST
  [0x7d, (m) => { m.push(new Map()); }], // EMPTY_DICT
  [0x28, (m) => { m.mark(); }], // MARK
  [0x74, (m) => { m.push(m.marked()); }], // TUPLE
  [0x85, (m) => { m.push(m.last(1)); }], // TUPLE1
  [0x86, (m) => { m.push(m.last(2)); }], // TUPLE2
  [0x87, (m) => { m.push(m.last(3)); }], // TUPLE3
  [0x61, (m) => { m.append(m.last(1)); }], // APPEND
  [0x65, (m) => { m.append(m.marked()); }], // APPENDS
  [0x73, (m) => { m.setItems(m.last(2)); }], // SETITEM
  [0x75, (m) => { m.setItems(m.marked()); }], // SETITEMS
  [0x71, (m) => { m.put(m.byte()); }], // BINPUT
  [0x72, (m) => { m.put(m.uint32()); }], // LONG_BINPUT
  [0x94, (m) => { m.put(m.memo.size); }], // MEMOIZE
  [0x68, (m) => { m.get(m.byte()); }], // BINGET
  [0x6a, (m) => { m.get(m.uint32()); }], // LONG_BINGET
  [0x63, (m) => { m.name(m.line(), m.line()); }], // GLOBAL
  [0x93, (m) => { const [module, name] = m.last(2); m.name(module, name); }], // STACK_GLOBAL
  [0x52, (m) => { m.reduce(); }], // REDUCE
  [0x62, (m) => { m.build(); }], // BUILD
  [0x51, (m) => { m.push(m.meaning.outside(m.pop())); }], // BINPERSID
]); // prettier-ignore

/** What the others of protocol 2 and later are called. */
const otherNames = new Map(
  "81 NEWOBJ 92 NEWOBJ_EX 69 INST 6f OBJ 82 EXT1 83 EXT2 84 EXT4 50 PERSID 42 BINBYTES 43 SHORT_BINBYTES 8e BINBYTES8 96 BYTEARRAY8 54 BINSTRING 55 SHORT_BINSTRING 53 STRING 8d BINUNICODE8 56 UNICODE 8b LONG4 49 INT 4c LONG 46 FLOAT 30 POP 31 POP_MARK 32 DUP 67 GET 70 PUT 6c LIST 64 DICT 8f EMPTY_SET 90 ADDITEMS 91 FROZENSET 97 NEXT_BUFFER 98 READONLY_BUFFER"
    .match(/\S+ \S+/g)!
    .map((pair) => pair.split(" "))
    .map(([code, name]) => [parseInt(code, 16), name]),
);
