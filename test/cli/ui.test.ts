// Where words go, how wide they may be, and whether they have colours: into a pipe, on a terminal, and where something else is wished for.
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { createUi, type Ui } from "../../src/cli/ui.js";

interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}
const NAMES = ["NO_COLOR", "FORCE_COLOR", "TERM", "CI"] as const;
const streams = ["stdout", "stderr"] as const;
const originals = streams.map((name) => Object.getOwnPropertyDescriptor(process, name)!);
const before = NAMES.map((name) => process.env[name]);

let written: Record<(typeof streams)[number], string> = { stdout: "", stderr: "" };
let onError: ((error: NodeJS.ErrnoException) => void)[] = [];
beforeEach(() => {
  written = { stdout: "", stderr: "" };
  onError = [];
  for (const name of NAMES) delete process.env[name];
});
afterEach(() => {
  streams.forEach((name, i) => void Object.defineProperty(process, name, originals[i]));
  NAMES.forEach((name, i) => {
    if (before[i] === undefined) delete process.env[name];
    else process.env[name] = before[i];
  });
  jest.restoreAllMocks();
});

function uiOf(
  stdout: Stream,
  stderr: Stream = stdout,
  env: Partial<Record<(typeof NAMES)[number], string>> = {},
  listening = 1,
): Ui {
  // prettier-ignore
  Object.assign(process.env, env);
  for (const [name, stream] of [["stdout", stdout], ["stderr", stderr]] as const) {
    const write = (piece: string, then?: () => void): boolean => {
      written[name] += piece;
      then?.();
      return true;
    };
    const on = (_: string, listener: (error: NodeJS.ErrnoException) => void): void => void onError.push(listener);
    Object.defineProperty(process, name, { configurable: true, value: { ...stream, write, on, listenerCount: () => listening } });
  } // prettier-ignore
  return createUi();
}
const terminal = (columns?: number): Stream => ({ isTTY: true, ...(columns === undefined ? {} : { columns }) });

describe("how wide", () => {
  test("a terminal is as it says, 80 where it does not; a pipe has no end", () => {
    const widths = (stdout: Stream, stderr: Stream): number[] => {
      const { width, noteWidth } = uiOf(stdout, stderr);
      return [width, noteWidth];
    };
    expect(widths(terminal(50), terminal(1))).toEqual([50, 1]);
    expect(widths(terminal(0), terminal())).toEqual([80, 80]);
    expect(widths({ columns: 50 }, terminal(40))).toEqual([Infinity, 40]);
  });

  test("lines are cut to it, documents are not", () => {
    const ui = uiOf(terminal(10), {});
    ui.out("one two three");
    expect(written.stdout.split("\n").every((line) => line.length <= 10)).toBe(true);
    written.stdout = "";
    ui.document("one two three");
    ui.note("one two three");
    ui.json({ a: [1] });
    expect(written).toEqual({ stdout: 'one two three\n{\n  "a": [\n    1\n  ]\n}\n', stderr: "one two three\n" });
  });

  test("a piece goes as it is, and is waited for", async () => {
    await uiOf({}).write("a");
    expect(written.stdout).toBe("a");
  });
});

describe("what can be drawn", () => {
  test("a bar, on a terminal that can, and not for a machine", () => {
    expect(uiOf({}, terminal()).live).toBe(true);
    expect(uiOf(terminal(), { isTTY: false }).live).toBe(false);
    expect(uiOf({}, terminal(), { TERM: "dumb" }).live).toBe(false);
    delete process.env.TERM;
    expect(uiOf({}, terminal(), { CI: "1" }).live).toBe(false);
  });

  test("letters alone, where the terminal has no others", () => {
    expect([uiOf({}).ascii, uiOf({}, {}, { TERM: "xterm" }).ascii, uiOf({}, {}, { TERM: "dumb" }).ascii]).toEqual([false, false, true]); // prettier-ignore
  });
});

describe("colours", () => {
  const has = (env: Parameters<typeof uiOf>[2], isTTY = true): [boolean, boolean] => {
    for (const name of NAMES) delete process.env[name];
    const { color, noteColor } = uiOf({ isTTY }, { isTTY: !isTTY }, env);
    return [color.level > 0, noteColor.level > 0];
  };

  test("on a terminal, each stream by itself", () => {
    expect([has({}), has({}, false)]).toEqual([[true, false], [false, true]]); // prettier-ignore
    expect(has({ TERM: "xterm" })).toEqual([true, false]);
  });

  test("not where they are not wanted", () => {
    expect([has({ NO_COLOR: "1" }), has({ NO_COLOR: "0" }), has({ TERM: "dumb" })]).toEqual([[false, false], [false, false], [false, false]]); // prettier-ignore
    expect(has({ NO_COLOR: "" })).toEqual([true, false]);
  });

  test("everywhere where they are, or nowhere", () => {
    expect([has({ FORCE_COLOR: "1" }), has({ FORCE_COLOR: "1", NO_COLOR: "1" })]).toEqual([[true, true], [true, true]]); // prettier-ignore
    expect(has({ FORCE_COLOR: "0" })).toEqual([false, false]);
    expect(has({ FORCE_COLOR: "" })).toEqual([true, false]);
  });
});

describe("a stream that takes no more", () => {
  test("ends the process: well when nobody reads, with words where the disk is full", () => {
    const exit = jest.spyOn(process, "exit").mockImplementation((code) => { throw new Error(`exit ${code}`); }); // prettier-ignore
    uiOf({}, {}, {}, 0);
    expect(onError).toHaveLength(2);
    const [out, err] = onError;
    const failing = (code: string): NodeJS.ErrnoException => Object.assign(new Error(`${code}: no`), { code });
    expect(() => out(failing("EPIPE"))).toThrow(`exit ${process.exitCode ?? 0}`);
    expect(written.stderr).toBe("");
    expect(() => out(failing("ENOSPC"))).toThrow("exit 1");
    expect(written.stderr).toBe("error: the output cannot be written: ENOSPC: no\n");
    written.stderr = "";
    expect(() => err(failing("ENOSPC"))).toThrow("exit 1");
    expect([written.stderr, exit.mock.calls.length]).toEqual(["", 3]);
  });

  test("is listened to once", () => {
    uiOf({}, {}, {}, 1);
    expect(onError).toEqual([]);
  });
});
