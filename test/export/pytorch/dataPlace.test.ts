// Data in other formats than CSV, and files with odd names: the folder has a copy that Python reads, and nothing of the data becomes code.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import sqlite from "node-sqlite3-wasm";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { scratch } from "../../cli/run.js";
import { differenceIn, exported, runFolders, type Ended, type ExportedCase } from "./folders.js";
import { hasTorch } from "./python.js";

const folder = scratch();
afterAll(folder.remove);

const experiment = (data: string): string =>
  `version: 1\ndata: {path: ${data}}\nmodel: [{Linear: {out_features: auto}}]\nloss: BCEWithLogitsLoss\noptimizer: {SGD: {lr: 0.05}}\ntrain: {epochs: 1, batch_size: 8}\n`;

/** A branch for a column of texts that has an odd name. */
const branches = (name: string): string => `version: 1
data: {path: texts.jsonl, target: y, columns: {${JSON.stringify(name)}: {type: text, tokenizer: char, max_length: 4}}}
model:
  branches:
    ${JSON.stringify(name)}: [{Embedding: {embedding_dim: 3}}, Mean]
    rest: [{Linear: {out_features: 2}}]
  joined: [{Linear: {out_features: auto}}]
lora: {rank: 1, targets: ["*.0.weight"]}
loss: BCEWithLogitsLoss
optimizer: {SGD: {lr: 0.05}}
train: {epochs: 1, batch_size: 8}
`;

/** Ends what it may stand in, and says something. */
const EVIL = "a\"\"\"\nprint('EVIL')\n'''\\";
const rows = Array.from({ length: 30 }, (_, i) => ({
  x: i % 7 === 2 ? null : Math.sin(i),
  class: [`${EVIL},`, " padded ", "two\r\nlines", "é\u2028😀"][i % 4],
  lambda: ["yes", EVIL][(i * i) % 3 % 2],
})); // prettier-ignore
const columns = "target: lambda, columns: {x: {missing: median}}";

function database(path: string): void {
  const db = new sqlite.Database(path);
  db.exec("create table other (a); insert into other values (1); create table shop (x, class, lambda)");
  for (const { x, class: words, lambda } of rows) db.run("insert into shop values (?, ?, ?)", [x, words, lambda]);
  db.close();
}

(hasTorch ? describe : describe.skip)("exported with", () => {
  const made = new Map<string, ExportedCase>();
  const ends = new Map<string, Ended>();

  beforeAll(async () => {
    writeFileSync(join(folder.path, "lines.jsonl"), rows.map((row, i) => `${JSON.stringify(row)}\n${i % 5 === 0 ? "\n" : ""}`).join("")); // prettier-ignore
    database(join(folder.path, "shop.db"));
    writeFileSync(join(folder.path, "torch.py"), `x,y\n${rows.map((_, i) => `${i},${i % 3 === 0 ? "p" : "q"}`).join("\n")}\n`);
    const cases = {
      lines: `lines.jsonl, ${columns}`,
      database: `shop.db, table: shop, ${columns}`,
      module: "torch.py, target: y",
    };
    for (const [name, data] of Object.entries(cases))
      made.set(name, await exported(folder.path, name, { config: experiment(data) }));
    writeFileSync(join(folder.path, "texts.jsonl"), rows.map(({ lambda }, i) => `${JSON.stringify({ [`${EVIL}.b`]: "abc".slice(i % 3), n: i % 4, y: lambda })}\n`).join("")); // prettier-ignore
    // a category that is new in the validation part: mlbh predict would refuse the row, and so all of them
    writeFileSync(
      join(folder.path, "new.csv"),
      `n,x,y\n${rows.map((_, i) => `${i},${i === 28 ? "new" : "abc"[i % 3]},${i % 2 === 0 ? "p" : "q"}`).join("\n")}\n`,
    );
    made.set(
      "category",
      await exported(folder.path, "category", {
        config: experiment("new.csv, target: y, split: {train: 0.6, val: 0.4, test: 0, order: n}"),
      }),
    );
    made.set("branches", await exported(folder.path, "branches", { config: branches(`${EVIL}.b`) }));
    const found = runFolders(
      [...made.values()].map(({ place }) => ({ folder: place, script: "train.py", arguments: ["--check"] })),
    );
    [...made.keys()].forEach((name, i) => ends.set(name, found[i]));
  }, 120_000);

  test.each([
    ["lines", "lines.jsonl.csv"],
    ["database", "shop.db.csv"],
    ["module", "torch.py.csv"],
    ["branches", "texts.jsonl.csv"],
    ["category", "new.csv"],
  ])("%s: a copy as CSV, which trains as the run did", (name, copy) => {
    expect(differenceIn(ends.get(name)!)).toBeLessThan(1e-10);
    expect(ends.get(name)!.said).not.toContain("EVIL");
    const { place } = made.get(name)!;
    expect(readFileSync(join(place, "data.py"), "utf8")).toContain(`DATA = HERE / "${copy}"  # data.path`);
    expect(readFileSync(join(place, "README.md"), "utf8")).toContain(`python3 predict.py ${copy}`);
  });

  test("what is wrong with a file is said in a line, without a traceback", () => {
    const { place } = made.get("module")!;
    const file = (name: string, content: string | Uint8Array): string => {
      writeFileSync(join(place, name), content);
      return join(place, name);
    };
    const said = [
      ["predict.py", [join(place, "none.csv")], `error: [Errno 2] No such file or directory: '${place}/none.csv'`],
      ["predict.py", [file("ragged.csv", "x,z\n1,2\n3\n")], "ragged.csv: line 3 has 1 cells, and the header has 2"],
      ["predict.py", [file("head.csv", "x\n")], "head.csv: there are no rows in it"],
      ["predict.py", [file("bytes.csv", Uint8Array.of(120, 10, 255, 10))], "bytes.csv is no CSV file in utf-8: "],
      ["predict.py", [file("rows.csv", "x\n1\n"), "--weights", join(place, "README.md")], "README.md is no safetensors file"],
      ["train.py", ["--data", join(place, "rows.csv")], "rows.csv: there is no column 'y': is it the file of the run?"],
      ["train.py", ["--resume", "--out", join(place, "new")], "new has no checkpoint.pt: there is nothing to go on from"],
      ["train.py", ["--out", join(place, "README.md")], "README.md is a file, and a directory is needed"],
    ] as const;
    const ended = runFolders(said.map(([script, words]) => ({ folder: place, script, arguments: words })));
    said.forEach(([, , message], i) => {
      expect([ended[i].said.includes(message), ended[i].said]).toEqual([true, ended[i].said]);
      expect(ended[i].said).not.toContain("Traceback");
      expect(ended[i].codes[0]).not.toBe(0);
    });
  });

  test("the README says where the rows come from", () => {
    expect(readFileSync(join(made.get("database")!.place, "README.md"), "utf8")).toContain("The rows of `shop.db` are in `shop.db.csv` as CSV"); // prettier-ignore
  });
});
