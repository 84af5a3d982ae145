// Where the Python files find the data: beside them, or where the run has read it when it is large.
import { readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import { InputError } from "../../core/errors.js";
import { displayPath, unreadable } from "../../files/file.js";
import type { ExportedFile } from "../exported.js";
import { literal } from "./python.js";
import type { PyTorchRun } from "./run.js";

export interface DataPlace {
  /** The copy; none of a large file. */
  readonly files: readonly ExportedFile[];
  /** The line of data.py that says where it is, FOLDER being where data.py lies. */
  readonly code: string;
}

const LARGE = 32 * 2 ** 20; // bytes

/** @throws InputError when the data is not there any more */
export function dataPlace({ experiment: { dataPath } }: Pick<PyTorchRun, "experiment">): DataPlace {
  const name = basename(dataPath);
  try {
    if (statSync(dataPath).size > LARGE) return { files: [], code: `DATA = Path(${literal(dataPath)})` };
    return { files: [{ name, content: readFileSync(dataPath) }], code: `DATA = FOLDER / ${literal(name)}` };
  } catch (error) {
    throw new InputError([{ place: { file: displayPath(dataPath) }, message: unreadable(error), hint: "the exported folder holds a copy of the data: bring it back" }]); // prettier-ignore
  }
}
