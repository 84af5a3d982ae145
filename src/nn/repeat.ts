// The same layers several times in a row, each time with weights of their own.
import { formatShape } from "../autograd/shapes.js";
import { ArgumentError, ShapeError } from "../core/errors.js";
import { field } from "../core/fields.js";
import { describe } from "../core/words.js";
import { sameShape } from "../kernels/ndarray.js";
import { Tanh } from "./activations.js";
import { declareHolder, type HolderDeclaration } from "./holder.js";
import { layerOf } from "./layer.js";
import { asOne, Sequential, type Path } from "./sequential.js";

/** More is a slip of the keyboard. */
const MOST = 1000;

const repeatDeclaration = declareHolder({
  name: "Repeat",
  formula: "y = f3(f2(f1(x))): the same layers several times in a row, each time with weights of their own",
  fields: {
    times: field.integer({ min: 1, max: MOST, help: "how often" }),
    layers: field.layers({ help: "layers that give the shape that they take" }),
  },
  holds: {
    key: "layers",
    times: ({ times }) => times,
    join: ({ input, outputs: [output] }, { times }) => {
      if (times === 1 || sameShape(input, output)) return output;
      throw new ShapeError(`Repeat: its layers make ${formatShape(output)} of ${formatShape(input)}, and cannot go on with that`, { hint: "let the last of them give the shape that the first takes" });
    },
    make: (lists) => repeated(lists),
  },
  page: {
    about: "A deep network is often one piece, again and again. Each time has its own weights. Here the layer is tanh, which has none.",
    see: ["Residual", "Sequential"],
    aliases: ["copies"],
    view: "entries",
    derivation: `
      where times = 1
      y     = tanh(x)
      gx    = gy (1 - y^2)                 -- the slope of tanh
      where times = 2
      a     = tanh(x)                      -- the first time
      y     = tanh(a)                      -- the second: on what the first gave
      da/dx = 1 - a^2
      dy/da = 1 - y^2
      dy/dx = dy/da da/dx                  -- chain rule: one factor for each time
      gx    = gy (1 - y^2) (1 - a^2)       -- factors below 1 in a long row make a small gradient: hence Residual
    `,
    samples: (s) => [2, 1].map((times) => ({ args: { times, layers: [new Tanh()] }, input: s.normal([2, 3]) })),
  },
}); // prettier-ignore

/** Names in the state dict: 0.0.weight, 1.0.weight, .. */
export class Repeat extends Sequential {
  static override readonly declaration: HolderDeclaration = layerOf(this, repeatDeclaration) as unknown as HolderDeclaration;

  /** @param make called once for each time: its layers are new ones */
  constructor(times: number, make: () => Path) {
    super();
    if (!Number.isSafeInteger(times) || times < 1 || times > MOST)
      throw new ArgumentError(`Repeat: times must be a whole number >= 1 and <= ${MOST}, got ${describe(times)}`);
    if (typeof make !== "function")
      throw new ArgumentError(`Repeat: expected a function that makes the layers, got ${describe(make)}`, {
        hint: "write new Repeat(4, () => [new Linear(8, 8), new ReLU()])",
      });
    for (let i = 0; i < times; i++) this.append(asOne("Repeat", make()));
  }
}

function repeated(lists: readonly Sequential[]): Repeat {
  let next = 0;
  return new Repeat(lists.length, () => lists[next++]);
}
