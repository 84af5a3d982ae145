// What the machine has.
import { totalmem } from "node:os";
import { mostMemory } from "../data/memory.js";

/** Half of the machine's memory, or of what a container may use: the other half is for the model, the system and other programs. */
export function defaultMemory(): number {
  const allowed = process.constrainedMemory() || Infinity; // 0: no limit; without one some systems say 2^64
  return Math.max(1, Math.min(mostMemory, Math.floor(Math.min(totalmem(), allowed) / 2 / 2 ** 20)));
}
