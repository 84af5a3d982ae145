// The file of `-o`: it appears when it is complete; on an error, or when the user stops it, nothing of it stays.
import { existsSync, realpathSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { InputError } from "../core/errors.js";
import { AtomicFile, clearAbandoned, explainWriting } from "../files/atomicFile.js";
import { EXIT } from "./exit.js";

export interface OutputFile {
  write(content: string | Uint8Array): void;
}

/**
 * @param what is being written, for messages: "the predictions".
 * @param body writes; the file has its name when it is done.
 */
export async function writeOutput<T>(path: string, what: string, body: (file: OutputFile) => Promise<T>): Promise<T> {
  const writing = <R>(action: () => R): R =>
    explainWriting(path, what, () => "choose another place with -o FILE, or leave -o out to print", action);
  const place = placeOf(path, what);
  const file = writing(() => {
    clearAbandoned(place);
    return new AtomicFile(place);
  });
  const onSignal = (signal: NodeJS.Signals): void => {
    file.discard();
    process.exit(signal === "SIGTERM" ? EXIT.terminated : EXIT.interrupted);
  };
  process.once("SIGINT", onSignal).once("SIGTERM", onSignal);
  try {
    const result = await body({ write: (content) => writing(() => file.write(content)) });
    writing(() => file.commit());
    return result;
  } finally {
    file.discard();
    process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
  }
}

/** Whether two names, or links, lead to the same file. */
export function isSameFile(a: string, b: string): boolean {
  const [first, second] = [a, b].map((path) => statSync(path, { bigint: true, throwIfNoEntry: false }));
  return first !== undefined && second !== undefined && first.dev === second.dev && first.ino === second.ino;
}

/** Where the file really lies: a link stays a link. Devices and pipes cannot be replaced by a file. */
function placeOf(path: string, what: string): string {
  const refuse = (message: string, hint: string): never => {
    throw new InputError([{ place: { file: path }, message: `cannot write ${what}: ${message}`, hint }]);
  };
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isFile() === true) return realpathSync(path);
  if (found !== undefined)
    refuse(
      `this is ${found.isDirectory() ? "a directory" : "not a regular file"}`,
      "give the name of a file, or leave -o out to print",
    );
  if (!existsSync(dirname(path))) refuse("there is no such directory", `make it first: mkdir -p ${dirname(path)}`);
  return path;
}
