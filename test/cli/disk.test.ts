// A disk that is full, too small or read-only, in a namespace of its own where such disks can be had. Nothing that was saved is lost.
import { afterAll, describe, expect, test } from "@jest/globals";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { mlbh, root, scratch, type Result } from "./run.js";

const folder = scratch();
afterAll(() => folder.remove());
const disk = join(folder.path, "disk");
mkdirSync(disk);

/** A shell script beside which `disk` is a disk with these mount options. */
function onDisk(options: string, script: string): Result {
  const mount = `mount -t tmpfs -o ${options} none ${disk} && `;
  const env = {
    ...process.env,
    NO_COLOR: "1",
    FORCE_COLOR: "",
    PROGRAM: `${process.execPath} ${join(root, "dist/bin/mlbh.js")}`,
  };
  const { status, stdout, stderr } = spawnSync("unshare", ["-rm", "sh", "-c", mount + script], {
    cwd: root,
    encoding: "utf8",
    env,
  });
  return { code: status, out: stdout ?? "", err: stderr ?? "" };
}

const possible = onDisk("size=64k", "true").code === 0;
if (!possible) console.warn("skipped: this system lets nobody mount a disk of their own (unshare -rm)");

(possible ? describe : describe.skip)("a run on a disk that", () => {
  test("is read-only", () => {
    const { code, err } = onDisk("ro", `$PROGRAM train configs/iris.yaml -q --run-dir ${disk}/runs`);
    expect(code).toBe(1);
    expect(err).toBe(
      `${disk}/runs: error: cannot write the run: the disk is read-only\n` + "  hint: choose another place with --run-dir DIR\n",
    );
  });

  test("is too small from the beginning: said before training", () => {
    const { code, out, err } = onDisk("size=64k", `$PROGRAM train configs/digits.yaml -q --run-dir ${disk}`);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toMatch(
      /disk: error: the run will write about 188 KiB, but the disk has only 64\.0 KiB left\n {2}hint: make room/,
    );
  });

  test("fills up while it trains: what was saved goes on elsewhere with the same bits", () => {
    const words = "configs/iris.yaml -q --set run.checkpoint_every=1 --set train.epochs=50 --set train.batch_size=1";
    const kept = join(folder.path, "kept");
    const { code, err } = onDisk(
      "size=128k",
      `$PROGRAM train ${words} --run-dir ${disk}; code=$?; cp -r ${disk} ${kept}; exit $code`,
    );
    expect(code).toBe(1);
    expect(err).toMatch(
      /^\S+: error: cannot write the run: the disk is full\n {2}hint: make room and go on with: mlbh train --resume \S+iris-1\n$/,
    );
    const whole = join(folder.path, "whole");
    expect(mlbh("train", ...words.split(" "), "--run-dir", whole).code).toBe(0);
    expect(existsSync(join(kept, "iris-1/summary.json"))).toBe(false);
    expect(mlbh("train", "--resume", join(kept, "iris-1"), "-q").code).toBe(0);
    for (const file of ["model.safetensors", "losses.jsonl", "norms.jsonl"])
      expect(readFileSync(join(kept, "iris-1", file)).equals(readFileSync(join(whole, "iris-1", file)))).toBe(true);
  });

  test("has become too small, or full, when it goes on: nothing changes", () => {
    const sums = `find ${disk} -type f -not -name fill | sort | xargs sha256sum`;
    const script = [
      `$PROGRAM train configs/digits.yaml -q --epochs 2 --run-dir ${disk} >/dev/null || exit 9`,
      `${sums} > ${folder.path}/before`,
      `head -c $(($(df --output=avail -B1 ${disk} | tail -1) - 65536)) /dev/zero > ${disk}/fill`,
      `$PROGRAM train --resume ${disk}/digits-1 -q --epochs 4; echo code $?`,
      `cat /dev/zero >> ${disk}/fill 2>/dev/null`,
      `$PROGRAM train --resume ${disk}/digits-1 -q --epochs 4; echo code $?`,
      `${sums} | cmp - ${folder.path}/before`,
    ];
    const { code, out, err } = onDisk("size=1m", script.join("\n"));
    expect([code, out]).toEqual([0, "code 1\ncode 1\n"]);
    expect(err).toMatch(/error: the run will write about 188 KiB, but the disk has only \d+\.0 KiB left\n {2}hint: make room: a run goes on where it lies\n/);
    expect(err).toMatch(/error: cannot write the lock of the run: the disk is full\n {2}hint: a run goes on where it lies: make the directory writable, or make room there\n$/);
  }); // prettier-ignore
});
