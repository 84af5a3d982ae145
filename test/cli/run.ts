// Runs the built command line in a process of its own, as users do.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

export interface Result {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** `mlbh ...words` in the project's folder, without colours. */
export function mlbh(...words: string[]): Result {
  return mlbhWith({}, ...words);
}

/** The same in another folder. */
export function mlbhIn(folder: string, ...words: readonly string[]): Result {
  return mlbhWith({ folder }, ...words);
}

/** The same in another folder, or with something on standard input. */
export function mlbhWith(
  { folder = root, input }: { readonly folder?: string; readonly input?: Uint8Array },
  ...words: readonly string[]
): Result {
  const env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: "" };
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "dist/bin/mlbh.js"), ...words], {
    cwd: folder,
    encoding: "utf8",
    env,
    ...(input === undefined ? {} : { input }),
  });
  return { code: status, out: stdout, err: stderr };
}

/** A folder that is gone after the tests; `write` puts a file into it and returns its path. */
export function scratch(): { readonly path: string; write(name: string, text: string): string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), "mlbh-"));
  return {
    path,
    write: (name, text) => {
      writeFileSync(join(path, name), text);
      return join(path, name);
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** The number of a process that has ended. */
export function deadProcess(): number {
  return spawnSync(process.execPath, ["-e", ""]).pid;
}
