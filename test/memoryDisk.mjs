// Files of the tests lie in memory, where Linux has room for them: runs wait for the disk at every save (fsync), and no test cuts the power.
import { accessSync, constants, mkdtempSync, rmSync, statfsSync } from "node:fs";
import { join } from "node:path";

const PLACE = "/dev/shm";
const LEAST = 4 * 2 ** 30; // bytes
const { TMPDIR: usual } = process.env;
let folder = null;

/** @returns a new folder in memory, or null where there is none, or no room */
export function memoryFolder(name) {
  return hasRoom() ? mkdtempSync(join(PLACE, name)) : null;
}

/** Once before the tests: what os.tmpdir() names in all of Jest's processes, and in those that they start. */
export function useMemoryDisk() {
  folder = memoryFolder("mlbh-memory-");
  if (folder === null) return;
  process.env.TMPDIR = folder;
  process.once("exit", removeMemoryDisk); // also after Ctrl-C: what is left would keep its memory
}

/** Once after the tests. */
export function removeMemoryDisk() {
  if (folder !== null) rmSync(folder, { recursive: true, force: true });
  folder = null;
  if (usual === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = usual;
}

function hasRoom() {
  if (process.platform !== "linux") return false;
  try {
    accessSync(PLACE, constants.W_OK);
    const { bavail, bsize } = statfsSync(PLACE);
    return bavail * bsize >= LEAST;
  } catch {
    return false;
  }
}
