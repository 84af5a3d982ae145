// The pages of algorithms.
import type { Pages } from "../page.js";
import { arena } from "./arena.js";
import { backward } from "./backward.js";
import { batches } from "./batches.js";
import { chats } from "./chats.js";
import { earlyStopping } from "./earlyStopping.js";
import { ema } from "./ema.js";
import { gradcheck } from "./gradcheck.js";
import { gradClip } from "./gradClip.js";
import { notation } from "./notation.js";
import { nucleus } from "./nucleus.js";
import { rateFinder } from "./rateFinder.js";
import { halving } from "./halving.js";
import { throughTime } from "./throughTime.js";
import { tpe } from "./tpe.js";

export const algorithmNames = [
  "notation",
  "backward",
  "gradcheck",
  "batches",
  "grad-clip",
  "early-stopping",
  "learning-rate-finder",
  "tpe",
  "successive-halving",
  "ema",
  "arena",
  "nucleus-sampling",
  "instruction-tuning",
  "backpropagation-through-time",
] as const;
export type AlgorithmName = (typeof algorithmNames)[number];

export const algorithmPages = {
  notation,
  backward,
  gradcheck,
  batches,
  "grad-clip": gradClip,
  "early-stopping": earlyStopping,
  "learning-rate-finder": rateFinder,
  tpe,
  "successive-halving": halving,
  ema,
  arena,
  "nucleus-sampling": nucleus,
  "instruction-tuning": chats,
  "backpropagation-through-time": throughTime,
} satisfies Pages<AlgorithmName>;
