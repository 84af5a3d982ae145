// node test/soak/pytorch.mjs [--epochs N] [CONFIG...]: every shipped experiment, or those that are named, trained in float64, exported to PyTorch,
// and trained again there in one process and in two (gloo). Prints the largest relative difference of a loss; ends with 1 where it is above
// 1e-10, or, where rounding grows in the training, more than that explains (see explain() in its train.py), or an answer differs. Needs a build,
// and a python3 with torch. --epochs cuts each of them short; without it this takes an hour or two.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const words = process.argv.slice(2);
const at = words.indexOf("--epochs");
const epochs = at < 0 ? null : words.splice(at, 2)[1];
const all = readdirSync(join(root, "configs")).filter((file) => file.endsWith(".yaml") && !file.includes("sweep"));
const configs = words.length > 0 ? words : all.map((file) => basename(file, ".yaml"));
const python = ["python3", "/usr/bin/python3"].find((each) => spawnSync(each, ["-c", "import torch"]).status === 0);
if (python === undefined) throw new Error("there is no python3 with torch");

const folder = mkdtempSync(join(tmpdir(), "mlbh-pytorch-"));

function mlbh(...args) {
  const { status, stderr } = spawnSync(process.execPath, [join(root, "dist/bin/mlbh.js"), ...args], { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
}

/** What --check says of the exported folder. */
function check(place, processes) {
  const job = [{ folder: place, script: "train.py", arguments: ["--check"], processes }];
  const { stdout, stderr } = spawnSync(python, [join(root, "test/export/pytorch/runTraining.py"), JSON.stringify(job)], {
    encoding: "utf8",
    env: { ...process.env, OMP_NUM_THREADS: "1" },
  });
  if (stdout === "") throw new Error(stderr);
  const { codes, said } = JSON.parse(stdout);
  const difference = /the largest relative difference is (\S+),/.exec(said)?.[1] ?? "none";
  const grows = said.includes("this training makes rounding grow");
  return { failed: codes.some((code) => code !== 0), difference: grows ? `${difference}, rounding grows` : difference, said };
}

let failed = false;
try {
  for (const name of configs) {
    const runs = join(folder, "runs", name);
    const shorter = epochs === null ? [] : ["--epochs", epochs];
    try {
      mlbh(
        "train",
        join(root, "configs", `${name}.yaml`),
        "--quiet",
        "--set",
        "train.dtype=float64",
        "--run-dir",
        runs,
        ...shorter,
      );
      const place = join(folder, name);
      mlbh("export", join(runs, readdirSync(runs)[0]), "--to", "pytorch", "-o", place);
      for (const processes of [1, 2]) {
        const found = check(place, processes);
        failed ||= found.failed;
        console.log(`${name}, ${processes} ${processes === 1 ? "process" : "processes"}: ${found.difference}${found.failed ? ` FAILED\n${found.said.slice(-1500)}` : ""}`); // prettier-ignore
      }
    } catch (error) {
      failed = true;
      console.log(`${name}: FAILED\n${error instanceof Error ? error.message.slice(-1500) : error}`);
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}
process.exitCode = failed ? 1 : 0;
