// mlbh init --example: the shipped experiments, copied with their data to where their user works.
import { afterAll, expect, test } from "@jest/globals";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mlbhIn, root, scratch } from "./run.js";

const folder = scratch();
afterAll(folder.remove);
const configs = readdirSync(join(root, "configs")).filter((name) => name.endsWith(".yaml")).map((name) => name.replace(".yaml", "")); // prettier-ignore
const read = (name: string): string => readFileSync(join(folder.path, name), "utf8");

test("a copy trains where it is", () => {
  expect(mlbhIn(folder.path, "init", "--example", "iris")).toEqual({
    code: 0,
    out: "written to iris.yaml and data/iris.csv; next:\n  mlbh train iris.yaml\n",
    err: "",
  });
  expect(read("iris.yaml")).toMatch(/^# Iris: which of three species.*\nversion: 1\ndata:\n {2}path: data\/iris.csv\n/);
  expect(read("data/iris.csv")).toBe(readFileSync(join(root, "data/iris.csv"), "utf8"));
  expect(mlbhIn(folder.path, "train", "iris.yaml", "--epochs", "2", "--quiet")).toMatchObject({ code: 0, err: "" });
});

test("every example is a right experiment, and names no file that is not there", () => {
  for (const name of configs) {
    const { code, out } = mlbhIn(folder.path, "init", "--example", name, "-o", `all/${name}.yaml`, "--json");
    expect({ name, code }).toEqual({ name, code: 0 });
    expect(JSON.parse(out)).toMatchObject({ file: `all/${name}.yaml` });
    for (const path of read(`all/${name}.yaml`).match(/[\w./]+\.(yaml|csv|json|txt)\b/g) ?? [])
      expect({ name, path, there: [path, join("all", path)].some((each) => existsSync(join(folder.path, each))) }).toEqual({ name, path, there: true }); // prettier-ignore
  }
  expect(mlbhIn(folder.path, "summary", "all/digits_cnn.yaml")).toMatchObject({ code: 0, err: "" });
  expect(mlbhIn(folder.path, "init", "--example", "iris_sweep", "-o", "s.yaml").out).toMatch(/\n {2}mlbh sweep s\.yaml\n$/);
}, 60_000);

test("a text comes along too", () => {
  expect(mlbhIn(folder.path, "init", "--example", "names_generate").out).toBe(
    "written to names_generate.yaml and data/names.txt; next:\n  mlbh train names_generate.yaml\n",
  );
  expect(read("data/names.txt")).toBe(readFileSync(join(root, "data/names.txt"), "utf8"));
  expect(mlbhIn(folder.path, "check", "names_generate.yaml")).toMatchObject({ code: 0, err: "" });
});

test("files that are there stay, unless they are the same", () => {
  mkdirSync(join(folder.path, "kept/data"), { recursive: true });
  const inside = join(folder.path, "kept");
  writeFileSync(join(inside, "wine.yaml"), "mine");
  const refused = "there is a file of this name already\n  hint: replace it with --force, or choose another place with -o DIR/wine.yaml\n"; // prettier-ignore
  expect(mlbhIn(inside, "init", "--example", "wine")).toEqual({ code: 1, out: "", err: `wine.yaml: error: ${refused}` });
  writeFileSync(join(inside, "data/wine.csv"), "mine");
  expect(mlbhIn(inside, "init", "--example", "wine", "-o", "other.yaml")).toEqual({ code: 1, out: "", err: `data/wine.csv: error: ${refused}` }); // prettier-ignore
  expect(readdirSync(inside).sort()).toEqual(["data", "wine.yaml"]);
  expect(mlbhIn(inside, "init", "--example", "wine", "--force").code).toBe(0);
  expect(readFileSync(join(inside, "wine.yaml"), "utf8")).toContain("path: data/wine.csv");
});

test("without a name, or with an unknown one, the examples are listed, a line each", () => {
  const list = mlbhIn(folder.path, "init", "--example");
  expect(list.out).toMatch(/^examples, to be copied with mlbh init --example NAME:\n {2}addition .*\n {2}bird_strikes {8}A bird has hit a plane: was the plane damaged\?\n {2}breast_cancer {7}Breast cancer: is a tumour malignant\?\n {2}chats .*\n {2}diabetes /); // prettier-ignore
  expect(list.out.trim().split("\n")).toHaveLength(configs.length + 1);
  const { code, out, err } = mlbhIn(folder.path, "init", "--example", "irs");
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err).toMatch(
    new RegExp(
      `^ {2}addition .*\\n( {2}\\w+ .*\\n){${configs.length - 1}}error: there is no example "irs"\\n {2}hint: did you mean "iris"\\?\\n$`,
    ),
  );
});

test("an example brings its own data", () => {
  expect(mlbhIn(folder.path, "init", "x.csv", "--example", "iris")).toMatchObject({ code: 2, err: "error: --example brings its own data: leave the table and --target out\n" }); // prettier-ignore
  expect(mlbhIn(folder.path, "init")).toMatchObject({ code: 2, err: "error: missing the data: mlbh init DATA.csv, or mlbh init --example NAME\n" }); // prettier-ignore
});
