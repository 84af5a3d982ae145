// cells.py reads a file as mlbh reads it. It needs no torch.
import { afterAll, expect, test } from "@jest/globals";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Decoder } from "../../../src/data/decode.js";
import { cellsFile } from "../../../src/export/pytorch/cells.js";
import { scratch } from "../../cli/run.js";

const folder = scratch();
afterAll(folder.remove);

const hasPython = spawnSync("python3", ["--version"]).status === 0;
const READ = "import cells, json, pathlib; print(json.dumps([row['c'] for _, row in cells.read_rows(pathlib.Path('all.csv'))]))";

(hasPython ? test : test.skip)("latin-1: every byte is the same character, also those that cp1252 leaves out", () => {
  const bytes = Array.from({ length: 256 }, (_, i) => i).filter((byte) => byte > 0x20 && byte !== 0x22 && byte !== 0x2c);
  const file = Uint8Array.from([0x63, 10, ...bytes.flatMap((byte) => [0x78, byte, byte, 0x78, 10])]);
  writeFileSync(join(folder.path, "all.csv"), file);
  folder.write("cells.py", cellsFile({ encoding: "latin-1", delimiter: "," }, []));
  const { stdout, stderr } = spawnSync("python3", ["-c", READ], { cwd: folder.path, encoding: "utf8" });
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toEqual(new Decoder("latin-1").push(file).trimEnd().split("\n").slice(1));
});
