// What the machine has.
import { totalmem } from "node:os";
import { mostMemory } from "../data/memory.js";

/** In bytes: of the machine, or what a container may use. */
export function machineMemory(): number {
  const allowed = process.constrainedMemory() || Infinity; // 0: no limit; without one some systems say 2^64
  return Math.min(totalmem(), allowed);
}

/** Half of the machine's memory, or of what a container may use: the other half is for the model, the system and other programs. */
export function defaultMemory(): number {
  return Math.max(1, Math.min(mostMemory, Math.floor(machineMemory() / 2 / 2 ** 20)));
}
