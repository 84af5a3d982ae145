// Runs the built command line, as users do.
import { afterAll } from "@jest/globals";
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

export interface Result {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/**
 * `mlbh ...words` in the project's folder, without colours. The commands of a test file share a process, because starting is most of what a
 * short one costs; cli.test.ts compares them with processes of their own.
 */
export function mlbh(...words: string[]): Result {
  return mlbhIn(root, ...words);
}

/** The same in another folder. */
export function mlbhIn(folder: string, ...words: readonly string[]): Result {
  // a choice of kernels would stay for the next command, and standard input is not the command's there
  if (words.some((word) => word === "--kernels" || /(^|=)-$/.test(word))) return mlbhWith({ folder }, ...words);
  if (server === null) servers.push((server = new Server()));
  const { ended, ...result } = server.run(folder, words);
  if (ended) server = null;
  return result;
}

/** The same in a process of its own, perhaps with something on standard input. */
export function mlbhWith(
  { folder = root, input }: { readonly folder?: string; readonly input?: Uint8Array },
  ...words: readonly string[]
): Result {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "dist/bin/mlbh.js"), ...words], {
    cwd: folder,
    encoding: "utf8",
    env: plainEnvironment(),
    ...(input === undefined ? {} : { input }),
  });
  return { code: status, out: stdout, err: stderr };
}

function plainEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, NO_COLOR: "1", FORCE_COLOR: "" };
}

const LONGEST = 300_000; // ms: a command that takes longer hangs

/** A process that runs one command after another (server.mjs). */
class Server {
  readonly #child: ChildProcess;
  readonly #folder = mkdtempSync(join(tmpdir(), "mlbh-server-"));
  readonly #out = join(this.#folder, "out");
  readonly #err = join(this.#folder, "err");
  #commands = 0;

  constructor() {
    const files = [openSync(this.#out, "a"), openSync(this.#err, "a")];
    this.#child = spawn(process.execPath, [join(root, "test/cli/server.mjs")], {
      stdio: ["pipe", ...files],
      env: plainEnvironment(),
    });
    files.forEach((file) => closeSync(file));
  }

  /** @returns also whether the command has ended the process. */
  run(folder: string, words: readonly string[]): Result & { readonly ended: boolean } {
    const answer = join(this.#folder, `code-${this.#commands++}`);
    writeFileSync(this.#out, "");
    writeFileSync(this.#err, "");
    this.#child.stdin!.write(`${JSON.stringify({ folder, words, answer })}\n`);
    for (const start = Date.now(); !existsSync(answer); Atomics.wait(pause, 0, 0, 1))
      if (Date.now() - start > LONGEST) throw new Error(`mlbh ${words.join(" ")} has not ended`);
    const [out, err] = [this.#out, this.#err].map((file) => readFileSync(file, "utf8"));
    const { code, ended } = JSON.parse(readFileSync(answer, "utf8")) as { code: number; ended: boolean };
    rmSync(answer);
    return { code, out, err, ended };
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (child.exitCode === null && child.kill()) await once(child, "exit");
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

const pause = new Int32Array(new SharedArrayBuffer(4));
let server: Server | null = null;
const servers: Server[] = [];
afterAll(async () => void (await Promise.all(servers.map((each) => each.stop()))));

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
