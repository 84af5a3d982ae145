// What a call of the fast table comes down to. A kernel looks at its arguments and chooses: which function of WebAssembly, with which addresses,
// counts and strides, or a plain loop where there is little to do. It chooses by where the arrays lie and how long they are, never by the
// numbers in them; so the same call always comes down to the same few calls, and who makes it again and again can make those.
//
// A table is a function of the plain kernels, the memory and the exports. Its twin is made of stand-ins for these which only write down how they
// are called: to ask the twin is to find out what the table would do.
import type { Kernels } from "../index.js";
import type { SharedHeap } from "../memory.js";
import type { Call, Work } from "../tape.js";
import { wasmTable } from "./table.js";
import type { ThreadPool } from "./threads.js";

/** They do more than call: they write a description into the memory first, or work on numbers between two calls. */
const MORE: ReadonlySet<keyof Kernels> = new Set<keyof Kernels>(["read", "write", "attention", "attentionGrad"]);

/** Thrown by the twin where the table would do more than call. */
const REFUSED = Symbol("more than calls");
const refuse = (): never => {
  throw REFUSED; // eslint-disable-line @typescript-eslint/only-throw-error -- caught below; an error would collect a stack each time
};

/** What a table was made of. */
export interface Made {
  readonly table: Kernels;
  readonly plain: Kernels;
  readonly heap: SharedHeap;
  readonly pool: ThreadPool;
}

/** @returns the calls that a call comes down to: itself where it does more, lends arrays from elsewhere, or may be shared out among threads. */
export function directCalls({ table, plain, heap, pool }: Made): (call: Call) => readonly Call[] {
  let calls: Call[] = [];
  const writtenDown = <Table extends object>(from: Table): Table => {
    const entries = Object.entries(from) as [string, Work][];
    return Object.fromEntries(entries.map(([name, work]) => [name, (...args: readonly unknown[]) => void calls.push({ work, args })])) as Table; // prettier-ignore
  };
  const holds: SharedHeap["holds"] = (array) => heap.holds(array);
  const memory = { holds, take: refuse, view: refuse } as unknown as SharedHeap;
  const threads = { exports: writtenDown(pool.exports), threads: 2, helpers: 1, ready: () => 1, run: refuse };
  const twin = wasmTable(writtenDown(plain), memory, threads as unknown as ThreadPool);
  const names = new Map((Object.keys(table) as (keyof Kernels)[]).map((name) => [table[name] as Work, name]));
  return (call) => {
    const name = names.get(call.work);
    if (name === undefined || MORE.has(name)) return [call];
    calls = [];
    try {
      (twin[name] as Work)(...call.args);
      return calls;
    } catch (error) {
      if (error === REFUSED) return [call];
      throw error;
    }
  };
}
