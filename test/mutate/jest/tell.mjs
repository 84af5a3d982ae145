// Writes down which functions of sources that tell (functions.mjs) are called: for a test in its own process here, and, as NODE_OPTIONS hand this
// module to every process that a test starts, in these.
import { appendFileSync } from "node:fs";
import { join } from "node:path";

const FILE = "MLBH_REACHED"; // where the functions that the present test file calls are written down

/** @param where "own" process, or that of a "program" */
export function teller(file, where) {
  const told = new Set();
  return (number) => {
    if (told.has(number)) return;
    told.add(number);
    try {
      appendFileSync(file, `${where} ${number}\n`); // at once: some of these processes are killed
    } catch {
      // some may write no more
    }
  };
}

/** Where it is written down for a test file. */
export const recordOf = (folder, test) => join(folder, test.replaceAll("/", "+"));

export function setFile(file) {
  process.env[FILE] = file;
}

if (process.env[FILE] !== undefined) globalThis.mlbhReached = teller(process.env[FILE], "program");
