// Starts the other libraries that are installed, each in a process that answers a line for each line; README.md beside this file says how to install them.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const folder = process.env.MLBH_PEERS ?? join(homedir(), ".mlbh-peers");
const env = {
  ...process.env,
  PYTHONPATH: [join(folder, "ml-by-hand"), process.env.PYTHONPATH].filter(Boolean).join(delimiter),
};

const python = (...modules) =>
  ["/usr/bin/python3", "python3"].find((name) => spawnSync(name, ["-c", `import ${modules.join(", ")}`], { env }).status === 0);
const node = (name) => (existsSync(join(folder, "node_modules", name)) ? process.execPath : undefined);

const PEERS = [
  { name: "torch", script: "pytorch.py", find: () => python("torch") },
  { name: "ML By Hand (NumPy)", script: "mlByHand.py", find: () => python("autograd.nn", "autograd.tensor") },
  { name: "tfjs-wasm", script: "tfjs.mjs", find: () => node("@tensorflow/tfjs-backend-wasm") },
  { name: "jax-js", script: "jax.mjs", find: () => node("@jax-js/jax") },
];

/** Peers that can be asked; `beginnings` are the numbers of each workload that all begin with. */
export function startPeers(beginnings) {
  const numbers = mkdtempSync(join(tmpdir(), "mlbh-peers-"));
  process.once("exit", () => rmSync(numbers, { recursive: true }));
  for (const [name, arraysOf] of Object.entries(beginnings)) {
    writeFileSync(join(numbers, name), Buffer.concat(arraysOf().map((array) => Buffer.from(Float32Array.from(array).buffer))));
  }
  return PEERS.flatMap(({ name, script, find }) => {
    const program = find();
    if (program !== undefined) return [startPeer(name, program, script, numbers)];
    console.error(`${name} is not installed, and left out (test/bench/peers/README.md)`);
    return [];
  });
}

function startPeer(name, program, script, numbers) {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(program, [path, folder, numbers], { stdio: ["pipe", "pipe", "inherit"], env });
  child.stdin.on("error", () => {}); // it has ended: the next answer says so
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    name,
    /** Median ms of some repeats, and the loss at the end of the warm-up; null where it does not know the workload, or has ended. */
    ask: async (workload, repeats, warmUp) => {
      child.stdin.write(`${workload} ${repeats} ${warmUp}\n`);
      const { value = "none" } = await answers.next();
      if (value === "none") return null;
      const [time, loss] = value.split(" ").map(Number);
      return { time, loss };
    },
    stop: () => child.stdin.end(),
  };
}
