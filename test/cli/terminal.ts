// The built command line in a terminal of a given width. Python's pty makes one; without Python there is none, and its tests are skipped.
import { execFile, spawnSync } from "node:child_process";
import { join } from "node:path";
import { root } from "./run.js";

const program = `
import fcntl, os, pty, struct, sys, termios
columns, later, signal, words = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3].encode(), sys.argv[4:]
size = lambda fd, wide: fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 40, wide, 0, 0))
child, fd = pty.fork()
if child == 0:
    size(1, columns)
    os.execvp(words[0], words)
seen = b""
while True:
    try:
        piece = os.read(fd, 65536)
    except OSError:
        break
    if not piece:
        break
    seen += piece
    if later and signal in seen:
        size(fd, later)
        seen += b"<resized>"
        later = 0
sys.stdout.buffer.write(seen)
sys.stdout.buffer.flush()
os._exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
`;

export const hasTerminal = spawnSync("python3", ["-c", "import pty, os; os.waitstatus_to_exitcode"]).status === 0;
if (!hasTerminal) console.warn("there is no python3 here: what a terminal shows is not tested");

interface Options {
  readonly cwd?: string;
  /** After this has been shown, the terminal has another width. */
  readonly resize?: { readonly after: string; readonly columns: number };
}

/** `mlbh ...words`: all that the terminal is sent, stdout and stderr, with \r and escapes. */
export function inTerminal(
  columns: number,
  words: readonly string[],
  { cwd = root, resize }: Options = {},
): Promise<{ readonly code: number; readonly text: string }> {
  const { CI: _, NO_COLOR: __, FORCE_COLOR: ___, ...others } = process.env;
  const env = { ...others, TERM: "xterm-256color" };
  const command = [process.execPath, join(root, "dist/bin/mlbh.js"), ...words];
  const given = ["-c", program, String(columns), String(resize?.columns ?? 0), resize?.after ?? "", ...command];
  return new Promise((resolve) => {
    const child = execFile("python3", given, { cwd, env, encoding: "utf8", maxBuffer: 1e8 }, (_error, text) =>
      resolve({ code: child.exitCode ?? -1, text }),
    );
  });
}

/** The lines that a reader sees, without colours. */
export function linesShown(text: string): string[] {
  return text.replace(/\u001b\[[\d;?]*[a-zA-Z]|\u001b[78]/g, "").split(/\r?\n/);
}
