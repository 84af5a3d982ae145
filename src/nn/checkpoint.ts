// Layers that are computed twice to save memory.
import { checkpoint } from "../autograd/checkpoint.js";
import type { Tensor } from "../autograd/tensor.js";
import { field } from "../core/fields.js";
import { Tanh } from "./activations.js";
import { declareHolder, type HolderDeclaration } from "./holder.js";
import { layerOf } from "./layer.js";
import type { Told, WithMemory } from "./lengths.js";
import { Sequential } from "./sequential.js";

const checkpointDeclaration = declareHolder({
  name: "Checkpoint",
  formula: "y = f(x), where the graph keeps x alone and f is computed again on the way back",
  fields: { layers: field.layers({ help: "f: what is computed twice" }) },
  holds: {
    key: "layers",
    join: ({ outputs: [output] }) => output,
    make: ([list]) => new Checkpoint(...list.layers),
  },
  page: {
    about:
      "Backward needs what every layer computed, and keeping it takes most of the memory of training. Here only x is kept: f is computed a second time when its gradient is wanted, with the same dropout. Result and gradients are the same, for one more forward pass. In a row of n layers, checkpoints around every sqrt(n) of them keep about 2 sqrt(n) results instead of n. Here f is tanh.",
    see: ["Repeat", "backward"],
    aliases: ["activation checkpointing", "gradient checkpointing"],
    view: "entries",
    derivation: `
      y     = tanh(x)
      dy/dx = 1 - y^2                    -- the slope of tanh, for which y is computed again
      gx    = gy dy/dx                   -- chain rule
            = gy (1 - tanh(x)^2)
      c     = sqrt(n)                    -- n = 16 layers: a checkpoint before every c of them
      n / c + c = 2 c                    -- n / c inputs are kept, and the c layers of the piece that is worked on
    `,
    samples: (s) => [{ args: { layers: [new Tanh()] }, input: s.normal([2, 3]), beside: () => ({ n: s.tensor(16) }) }],
  },
});

/** A Sequential whose layers backward computes again, in training. Its second run changes no buffer: running statistics count a batch once. */
export class Checkpoint extends Sequential {
  static override readonly declaration: HolderDeclaration = layerOf(this, checkpointDeclaration) as unknown as HolderDeclaration;

  override forward(x: Tensor, options: Told = {}): Tensor {
    if (!this.training) return super.forward(x, options); // only training has a graph that fills memory
    const restore = (): (() => void) => {
      const before = [...this.namedBuffers()].map(([, buffer]) => ({ buffer, values: buffer.data.slice() }));
      return () => before.forEach(({ buffer, values }) => buffer.update((data) => data.set(values)));
    };
    const { memory = null } = options as WithMemory;
    const again = (input: Tensor, ...looked: Tensor[]): Tensor => super.forward(input, looked.length === 0 ? options : { ...options, memory: { ...memory, steps: looked[0] } }); // prettier-ignore
    const inputs = memory === null ? [x] : [x, memory.steps]; // gradients flow to what it looks at, too
    return checkpoint(again, inputs, { parameters: this.parameters(), restore });
  }
}
