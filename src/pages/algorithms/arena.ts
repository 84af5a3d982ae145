import { Arena } from "../../kernels/memory.js";
import type { Dtype, FloatArray } from "../../kernels/ndarray.js";
import type { Sample } from "../../notation/sample.js";
import { arrayOf } from "../arrays.js";
import { double, writtenPage } from "../written.js";

export const arena = writtenPage({
  name: "arena",
  kind: "algorithm",
  formula: "arena(() => ..): results made inside lie one after the other in one piece of memory, which is free again at its end",
  about:
    "A training step makes a lot of tensors: every result of the forward pass is kept until backward has used it, and backward makes " +
    "as many again. Then all of them are rubbish at the same moment, because the next step begins anew with the weights. So they " +
    "need not be looked after one by one. An arena hands out memory by moving a mark forward, and frees everything by moving it back. " +
    "What must live on lies elsewhere: parameters, what an optimizer remembers, and copies made with x.clone(), x.item() or x.toArray().",
  picture: `
     mark                                     mark
      v                                        v
     | x | z | h | loss | gh | gz | gw |     | free: the next step writes here
      first step, while it runs                after it`,
  source: "src/kernels/memory.ts",
  derivation: `
    i < k
    bytes[i]    = size n[i]                              -- n[i] numbers of size bytes each: 4 in float32, 8 in float64
    room[i]     = 64 ceil(bytes[i] / 64)                 -- whole pieces of 64 bytes, as processors read memory
    start[i]    = 0 if i = 0, else start[i - 1] + room[i - 1]   -- each tensor begins where the one before ends
                = sum over j of (j < i) room[j]          -- all the room before it
    again[i]    = start[i]                               -- the next step gets the same memory once more
    sum over i of room[i] = start[k - 1] + room[k - 1]   -- what a step needs, however many steps there are
    lost        = sum over i of (room[i] - bytes[i])     -- what rounding up costs
                = (sum over i of room[i]) - size (sum over i of n[i])
  `,
  after:
    "Why is a result not freed as soon as it has been used? Because backward needs it: the derivative of x^2 is 2 x, so x must still be " +
    "there. The first results of the forward pass are the last that backward asks for. At the end of backward nothing is needed any more.\n\n" +
    "Reading a tensor after its arena is an error that says so, never another tensor's numbers. step(() => ..) is the old name of arena.",
  aliases: ["step"],
  see: ["backward", "batches"],
  samples: (): [Sample, ...Sample[]] => [
    allocated("float32", [5, 100, 16, 7]),
    allocated("float64", [3, 8, 9, 41, 2]),
    allocated("float32", [17, 65, 250]),
  ],
});

/** The arena itself on ordinary memory, filled twice: where it puts tensors of these sizes. */
function allocated(dtype: Dtype, n: number[]): Sample {
  let memory = new ArrayBuffer(0);
  const view = (type: Dtype, address: number, length: number): FloatArray => type === "float32" ? new Float32Array(memory, address, length) : new Float64Array(memory, address, length); // prettier-ignore
  const own = new Arena({
    take: (bytes) => {
      memory = new ArrayBuffer(bytes);
      return 0;
    },
    view,
    holds: ({ buffer }) => buffer === memory,
  });
  const fill = (): number[] => {
    own.open();
    const starts = n.map((length) => own.allocate(dtype, length).byteOffset);
    own.close();
    return starts;
  };
  const [start, again] = [fill(), fill()];
  return {
    name: `${n.length} tensors of ${dtype}`,
    tensors: { n: arrayOf(double(n)), start: arrayOf(double(start)), again: arrayOf(double(again)) },
    numbers: { k: n.length, size: dtype === "float32" ? 4 : 8 },
    outputs: ["start", "again"],
  };
}
