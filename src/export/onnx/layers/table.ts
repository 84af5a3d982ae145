// THE table of layers as nodes of a graph: every layer of the library has its rule, or the reason why it has none.
import type { LayerName } from "../../../nn/registry.js";
import { attentions } from "./attention.js";
import { bends } from "./bends.js";
import { images } from "./images.js";
import { norms } from "./norms.js";
import type { Refused, Rule } from "./placed.js";
import { recurrents } from "./recurrent.js";
import { resizing } from "./resizing.js";
import { steps } from "./steps.js";

const inPrograms: Refused = { refused: "it is a layer for programs, and no experiment file can name it" };

export const layerRules = {
  ...bends,
  ...norms,
  ...images,
  ...resizing,
  ...steps,
  ...recurrents,
  ...attentions,
  Bilinear: inPrograms,
  GRUCell: inPrograms,
  LSTMCell: inPrograms,
  MaxUnpool1d: inPrograms,
  MaxUnpool2d: inPrograms,
  RNNCell: inPrograms,
  Transformer: inPrograms,
} as const satisfies Readonly<Record<LayerName, Rule | Refused>>;
