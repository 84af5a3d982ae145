// Several processes at a time: how many, in which order, how each ends, and that none outlives the others' end. Each is a script of a line.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Pool } from "../../src/cli/pool.js";
import type { Job, Outcome } from "../../src/sweep/sweep.js";
import { scratch } from "./run.js";

const folder = scratch();
const [, before] = process.argv;
beforeAll(() => {
  process.argv[1] = folder.write("script.cjs", "new Function('require', process.argv[2])(require)");
});
afterAll(() => {
  process.argv[1] = before;
  folder.remove();
});

const jobOf = (name: string, script = ""): Job => ({ name, words: [script] });
const waits = 'process.on("disconnect", () => process.exit()); setInterval(() => {}, 1000);';
async function outcomes(pool: Pool, ...jobs: Job[]): Promise<[string, Outcome][]> {
  const ended: [string, Outcome][] = [];
  await pool.run(jobs, ({ name }, outcome) => void ended.push([name, outcome]));
  return ended;
}
const outcome = async (script: string): Promise<Outcome> => (await outcomes(new Pool(1), jobOf("a", script)))[0][1];

/** Until a file is there, which a process writes. */
async function appears(path: string): Promise<void> {
  while (!existsSync(path)) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe("how a process ends", () => {
  test.each<[number, Outcome["status"]]>([
    [0, "done"],
    [3, "diverged"],
    [130, "stopped"],
    [143, "stopped"],
    [1, "failed"],
    [70, "failed"],
  ])("code %d: %s", async (code, status) => expect(await outcome(`process.exitCode = ${code}`)).toEqual({ status, said: "" }));

  test("what it said on stderr, the last 20,000 characters", async () => {
    expect(await outcome('console.error(" no\\n"); console.log("yes"); process.exitCode = 1')).toEqual({
      status: "failed",
      said: "no",
    });
    const { said } = await outcome('process.stderr.write("a" + "b".repeat(19999) + "c")');
    expect([said.length, said.slice(0, 2), said.slice(-2)]).toEqual([20000, "bb", "bc"]);
  });

  test("by a signal that nobody here has sent", async () => {
    expect(await outcome('process.kill(process.pid, "SIGKILL")')).toEqual({ status: "failed", said: "ended by SIGKILL" });
  });

  test("that cannot be started", async () => {
    const path = process.execPath;
    process.execPath = join(folder.path, "nowhere");
    try {
      expect(await outcome("")).toEqual({ status: "failed", said: `spawn ${process.execPath} ENOENT` });
    } finally {
      process.execPath = path;
    }
  });

  test("it knows its parent, and has a group of its own", async () => {
    expect((await outcome("process.stderr.write(String(process.connected))")).said).toBe("true");
    if (!existsSync("/proc/self/stat")) return; // where the system does not say so
    const { said } = await outcome('process.stderr.write(require("fs").readFileSync("/proc/self/stat", "utf8").split(" ")[4] === String(process.pid) ? "own" : "")'); // prettier-ignore
    expect(said).toBe("own");
  });
});

describe("many", () => {
  test("in their order, one after the other", async () => {
    const log = join(folder.path, "order");
    const script = (name: string): Job => jobOf(name, `require("fs").appendFileSync(${JSON.stringify(log)}, "${name}")`);
    const ended = await outcomes(new Pool(1), script("a"), script("b"), script("c"));
    expect(ended.map(([name]) => name)).toEqual(["a", "b", "c"]);
    expect(readFileSync(log, "utf8")).toBe("abc");
    expect(await outcomes(new Pool(2))).toEqual([]);
  });

  test("two at a time: each waits for the other", async () => {
    const meets = (own: string, other: string): string => `const fs = require("fs"); fs.writeFileSync(${JSON.stringify(join(folder.path, own))}, ""); const look = () => fs.existsSync(${JSON.stringify(join(folder.path, other))}) || setTimeout(look, 5); look()`; // prettier-ignore
    const ended = await outcomes(new Pool(2), jobOf("a", meets("a", "b")), jobOf("b", meets("b", "a")));
    expect(ended.map(([, { status }]) => status)).toEqual(["done", "done"]);
  });
});

describe("stopping", () => {
  const started = (name: string): string => `require("fs").writeFileSync(${JSON.stringify(join(folder.path, name))}, "");`;

  test("asks those that run, and starts no more", async () => {
    const pool = new Pool(1);
    const ended = outcomes(pool, jobOf("a", `process.on("SIGTERM", () => process.exit(143)); ${waits} ${started("runs")}`), jobOf("b", started("never"))); // prettier-ignore
    await appears(join(folder.path, "runs"));
    pool.stop("SIGTERM");
    expect(await ended).toEqual([["a", { status: "stopped", said: "" }]]);
    expect(existsSync(join(folder.path, "never"))).toBe(false);
    expect(await outcomes(pool, jobOf("b", started("never")))).toEqual([]);
  });

  test("at once", async () => {
    const pool = new Pool(2);
    const ended = outcomes(pool, jobOf("a", waits + started("one")), jobOf("b", waits + started("two")));
    await Promise.all(["one", "two"].map((name) => appears(join(folder.path, name))));
    pool.kill();
    expect((await ended).sort()).toEqual([
      ["a", { status: "stopped", said: "ended by SIGKILL" }],
      ["b", { status: "stopped", said: "ended by SIGKILL" }],
    ]);
  });

  test("when what is told of one fails: the others end first, and its error goes on", async () => {
    const pool = new Pool(2);
    const told: string[] = [];
    const running = pool.run([jobOf("a", `const look = () => require("fs").existsSync(${JSON.stringify(join(folder.path, "third"))}) || setTimeout(look, 5); look()`), jobOf("b", waits + started("third")), jobOf("c")], ({ name }, { said }) => { told.push(`${name} ${said}`); if (name === "a") throw new Error("no room"); }); // prettier-ignore
    await expect(running).rejects.toThrow("no room");
    expect(told).toEqual(["a ", "b ended by SIGTERM"]);
  });
});
