// The rules of the code base's shape, read from the syntax trees of src/. Each rule is also shown a small bad example, so that it is
// known to be able to fail.
import { describe, expect, test } from "@jest/globals";
import { readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const layers = ["core", "notation", "text", "kernels", "autograd", "ops", "functional", "nn", "optim", "metrics", "data", "pages", "files", "experiment", "runs", "train", "advise", "sweep", "report", "export", "serve", "cli"]; // prettier-ignore
const browserSafe = new Set(layers.slice(0, layers.indexOf("pages") + 1));
/** What users import: lists of names, outside of the layers. */
const entries = ["src/index.ts", "src/node.ts"];
const maximumLines = 250;
/** Folders that take long to load: a command imports them when it runs. */
const heavy = [
  "autograd",
  "ops",
  "functional",
  "nn",
  "optim",
  "pages",
  "experiment",
  "runs",
  "train",
  "advise",
  "sweep",
  "serve",
];

/** Everything that is installed with mlbh. None of it may do tensors, maths or machine learning: that part is written by hand. */
const allowedPackages = ["@bomb.sh/tab", "chalk", "cli-progress", "commander", "csv-parse", "fast-string-width", "fastest-levenshtein", "yaml", "zod"]; // prettier-ignore
/**
 * Readers of formats of tables, each imported when a file of its format comes. They are optional dependencies: npm installs them, so that a newcomer's
 * Parquet file opens at once, and who wants less leaves them out (--omit=optional); a file then says which one it needs.
 */
const optionalPackages = ["hyparquet", "hyparquet-compressors", "hyparquet-writer", "node-sqlite3-wasm", "read-excel-file"];

type Rule = "layers" | "browser" | "lines" | "cycles" | "folders" | "random" | "packages" | "start";
type Files = ReadonlyMap<string, string>; // "src/ops/add.ts" -> its text

interface Import {
  readonly from: string;
  /** The imported file of src/, or the module's name as written. */
  readonly to: string;
  /** Gone after compilation. */
  readonly typeOnly: boolean;
  /** `import("...")`, which loads the file when it is called. */
  readonly later: boolean;
}

/** The imports of a file: `import`, `export ... from` and `import("...")`. */
function importsOf(from: string, text: string): Import[] {
  const found: Import[] = [];
  const add = (specifier: ts.Node | undefined, typeOnly: boolean, later = false): void => {
    if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return;
    const written = specifier.text;
    const to = written.startsWith(".") ? posix.join(posix.dirname(from), written).replace(/\.js$/, ".ts") : written;
    found.push({ from, to, typeOnly, later });
  };
  walk(parse(from, text), (node) => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, importsTypes(node.importClause));
    if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly || onlyTypes(node.exportClause));
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) add(node.arguments[0], false, true);
  });
  return found;
}

function importsTypes(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false; // import "./fluent.js"
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  return clause.name === undefined && onlyTypes(clause.namedBindings);
}

/** { type A, type B } */
function onlyTypes(names: ts.NamedImportBindings | ts.NamedExportBindings | undefined): boolean {
  if (names === undefined || !(ts.isNamedImports(names) || ts.isNamedExports(names))) return false;
  return names.elements.length > 0 && [...names.elements].every((element) => element.isTypeOnly);
}

function parse(name: string, text: string): ts.SourceFile {
  return ts.createSourceFile(name, text, ts.ScriptTarget.ES2023, true);
}

function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => walk(child, visit));
}

const isFile = (name: string): boolean => name.startsWith("src/");
const isBuiltin = (name: string): boolean => name.startsWith("node:") || builtinModules.includes(name);
const packageOf = (name: string): string =>
  name
    .split("/")
    .slice(0, name.startsWith("@") ? 2 : 1)
    .join("/");

/** "src/ops/add.ts" -> "ops"; "src/index.ts" -> null. */
function layerOf(file: string): string | null {
  const parts = file.split("/");
  return parts.length > 2 ? parts[1] : null;
}

function layerProblem({ from, to, typeOnly }: Import): string | null {
  if (entries.includes(from) || !isFile(to) || typeOnly) return null;
  const [below, above] = [layers.indexOf(layerOf(from) ?? ""), layers.indexOf(layerOf(to) ?? "")];
  if (below < 0) return `${from}: not in a layer (${layers.join(", ")})`;
  return above >= 0 && above <= below ? null : `${from} imports ${to}, which is not above it`;
}

/** Groups of files that load each other, each as "a -> b -> a" (depth first search for an edge back into the current path). */
function cycles(imports: readonly Import[]): string[] {
  const edges = new Map<string, string[]>();
  for (const { from, to, typeOnly } of imports) {
    if (!typeOnly && isFile(to)) edges.set(from, [...(edges.get(from) ?? []), to]);
  }
  const found: string[] = [];
  const done = new Set<string>();
  const search = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) found.push([...path.slice(path.indexOf(file)), file].join(" -> "));
    if (path.includes(file) || done.has(file)) return;
    for (const next of edges.get(file) ?? []) search(next, [...path, file]);
    done.add(file);
  };
  for (const file of edges.keys()) search(file, []);
  return found;
}

/**
 * Pairs of folders that know each other, types included: "ops <-> nn: src/ops/a.ts imports src/nn/b.ts". Imports of values point up
 * already, so it is the imports down the list that are named.
 */
function knots(imports: readonly Import[]): string[] {
  const between = imports.flatMap((each) => {
    const [from, to] = [layerOf(each.from), layerOf(each.to)];
    return isFile(each.to) && from !== null && to !== null && from !== to
      ? [{ ...each, from, to, file: each.from, target: each.to }]
      : [];
  });
  const known = new Set(between.map(({ from, to }) => `${from} ${to}`));
  return between.filter(({ from, to }) => layers.indexOf(to) > layers.indexOf(from) && known.has(`${to} ${from}`)).map(({ from, to, file, target }) => `${from} <-> ${to}: ${file} imports ${target}`); // prettier-ignore
}

/** What the command line loads before it knows which command is meant, and should not: the engine, the schema. */
function loadedTooSoon(imports: readonly Import[]): string[] {
  const atOnce = new Map<string, string>([["src/cli/main.ts", ""]]); // file -> who loads it; it grows meanwhile
  for (const file of atOnce.keys())
    for (const { from, to, typeOnly, later } of imports)
      if (from === file && !typeOnly && !later && !atOnce.has(to)) atOnce.set(to, from);
  const isHeavy = (file: string): boolean => heavy.includes(layerOf(file) ?? "") || ["zod", "yaml"].includes(file);
  return [...atOnce].filter(([file, by]) => isHeavy(file) && !isHeavy(by)).map(([file, by]) => `${by} imports ${file}`);
}

/** Math.random, Math["random"] and `const { random } = Math`. */
function drawsUnseeded(file: string, text: string): boolean {
  let found = false;
  const isMath = (node: ts.Node | undefined): boolean => node !== undefined && ts.isIdentifier(node) && node.text === "Math";
  walk(parse(file, text), (node) => {
    if (ts.isPropertyAccessExpression(node)) found ||= isMath(node.expression) && node.name.text === "random";
    if (ts.isElementAccessExpression(node)) found ||= isMath(node.expression) && /random/.test(node.argumentExpression.getText());
    if (ts.isVariableDeclaration(node)) found ||= isMath(node.initializer) && /\brandom\b/.test(node.name.getText());
  });
  return found;
}

const lineCount = (text: string): number => text.split("\n").length - (text.endsWith("\n") ? 1 : 0);

/** What breaks each rule, in words; all lists are empty for a code base in order. */
function violations(files: Files): Record<Rule, string[]> {
  const imports = [...files].flatMap(([name, text]) => importsOf(name, text));
  const names = [...files.keys()];
  const isBrowserSafe = (file: string): boolean => browserSafe.has(layerOf(file) ?? "");
  const foreign = imports
    .filter(({ to }) => !isFile(to) && !isBuiltin(to))
    .map(({ from, to, typeOnly, later }) => ({ from, name: packageOf(to), later: typeOnly || later }));
  return {
    layers: imports.map(layerProblem).filter((problem) => problem !== null),
    browser: imports
      .filter(({ from, to }) => isBrowserSafe(from) && isBuiltin(to))
      .map(({ from, to }) => `${from} imports ${to}`),
    lines: names.filter((name) => !name.endsWith(".generated.ts") && lineCount(files.get(name)!) > maximumLines),
    cycles: cycles(imports),
    folders: knots(imports),
    random: names.filter((name) => drawsUnseeded(name, files.get(name)!)),
    packages: foreign
      .filter(({ name, later }) => !allowedPackages.includes(name) && !(later && optionalPackages.includes(name)))
      .map(({ from, name }) => `${from} imports ${name}`),
    start: loadedTooSoon(imports),
  };
}

function sourceFiles(): Files {
  const names = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
    .map((name) => posix.join("src", ...name.split(/[\\/]/)))
    .filter((name) => name.endsWith(".ts") && !name.startsWith("src/kernels/wasm/assembly")); // AssemblyScript, which is not TypeScript;
  return new Map(names.map((name) => [name, readFileSync(join(root, name), "utf8")]));
}

const root = fileURLToPath(new URL("..", import.meta.url));

describe("src/", () => {
  const found = violations(sourceFiles());
  const rules: [Rule, string][] = [
    ["layers", `imports point only up: ${layers.join(", ")}`],
    ["browser", "core to pages import nothing of Node's: they also run in a browser"],
    ["lines", `no file is longer than ${maximumLines} lines`],
    ["cycles", "no files load each other"],
    ["folders", "no two folders know each other, not even by their types"],
    ["random", "all randomness comes from the seeded generator"],
    ["packages", "only the packages of the shell around the engine are imported"],
    ["start", "mlbh --help waits for no engine: a command imports it when it runs"],
  ];
  test.each(rules)("%s: %s", (rule) => expect(found[rule]).toEqual([]));

  test("the files were found and their imports understood", () => {
    const files = sourceFiles();
    const imports = [...files].flatMap(([name, text]) => importsOf(name, text)).filter(({ to }) => isFile(to));
    expect(imports.length).toBeGreaterThan(10);
    expect(imports.filter(({ to }) => !files.has(to))).toEqual([]);
  });
});

test("package.json installs only the packages of the shell", () => {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const installed = ["dependencies", "peerDependencies"].flatMap((kind) => Object.keys(manifest[kind] ?? {}));
  expect(Object.keys(manifest.optionalDependencies).sort()).toEqual([...optionalPackages].sort());
  expect(installed.filter((name) => !allowedPackages.includes(name))).toEqual([]);
});

describe("the rules can fail", () => {
  const check = (files: Record<string, string>): Record<Rule, string[]> => violations(new Map(Object.entries(files)));
  const down = (statement: string): string[] =>
    check({ "src/core/a.ts": statement, "src/ops/b.ts": "export const b = 1;" }).layers;

  test.each([
    'import { b } from "../ops/b.js";',
    'import { type B, b } from "../ops/b.js";',
    'import b, { type B } from "../ops/b.js";',
    'import * as b from "../ops/b.js";',
    'import "../ops/b.js";',
    'export { b } from "../ops/b.js";',
    'export * from "../ops/b.js";',
    'const b = await import("../ops/b.js");',
  ])("layers: %s", (statement) => expect(down(statement)).toEqual(["src/core/a.ts imports src/ops/b.ts, which is not above it"]));

  test.each([
    'import type { B } from "../ops/b.js";',
    'import { type B, type C } from "../ops/b.js";',
    'export type { B } from "../ops/b.js";',
    'export type * from "../ops/b.js";',
    'let b: import("../ops/b.js").B;',
    '// import { b } from "../ops/b.js";',
    "const text = 'import { b } from \"../ops/b.js\"';",
  ])("layers allow: %s", (statement) => expect(down(statement)).toEqual([]));

  test("layers: only the entries are outside of them, and nothing imports it", () => {
    expect(check({ "src/index.ts": 'export * from "./cli/main.js";' }).layers).toEqual([]);
    expect(check({ "src/cli/a.ts": 'import { b } from "../index.js";' }).layers).toHaveLength(1);
    expect(check({ "src/a.ts": 'import { b } from "./core/b.js";' }).layers).toHaveLength(1);
    expect(check({ "src/util/a.ts": 'import { b } from "../core/b.js";' }).layers).toHaveLength(1);
  });

  test("browser", () => {
    expect(check({ "src/nn/a.ts": 'import { readFileSync } from "node:fs";' }).browser).toEqual(["src/nn/a.ts imports node:fs"]);
    expect(check({ "src/nn/a.ts": 'import { readFile } from "fs/promises";' }).browser).toHaveLength(1);
    expect(check({ "src/files/a.ts": 'import { readFileSync } from "node:fs";' }).browser).toEqual([]);
  });

  test("lines", () => {
    const long = "//\n".repeat(maximumLines + 1);
    expect(check({ "src/nn/a.ts": long, "src/nn/b.ts": long.slice(3), "src/nn/c.generated.ts": long }).lines).toEqual([
      "src/nn/a.ts",
    ]);
  });

  test("cycles", () => {
    const circle = {
      "src/nn/a.ts": 'import "./b.js";',
      "src/nn/b.ts": 'export * from "./c.js";',
      "src/nn/c.ts": 'import { a } from "./a.js";',
    };
    expect(check(circle).cycles).toEqual(["src/nn/a.ts -> src/nn/b.ts -> src/nn/c.ts -> src/nn/a.ts"]);
    expect(check({ ...circle, "src/nn/c.ts": 'import type { A } from "./a.js";' }).cycles).toEqual([]);
    expect(check({ "src/nn/a.ts": 'import "./a.js";' }).cycles).toHaveLength(1);
  });

  test("folders", () => {
    const pair = {
      "src/data/a.ts": 'import { b } from "../core/b.js";',
      "src/core/b.ts": 'import type { A } from "../data/a.js";',
    };
    expect(check(pair).folders).toEqual(["core <-> data: src/core/b.ts imports src/data/a.ts"]);
    expect(check({ ...pair, "src/data/a.ts": "" }).folders).toEqual([]);
    expect(
      check({ "src/data/a.ts": 'import type { B } from "./b.js";', "src/data/b.ts": 'import type { A } from "./a.js";' }).folders,
    ).toEqual([]);
  });

  test.each(["const r = Math.random();", 'const r = Math["random"]();', "const { random } = Math;", "const f = Math.random;"])(
    "random: %s",
    (text) => expect(check({ "src/nn/a.ts": text }).random).toEqual(["src/nn/a.ts"]),
  );

  test("random allows words about it", () => {
    expect(check({ "src/nn/a.ts": "// not Math.random\nconst x = Math.max(1, 2);" }).random).toEqual([]);
  });

  test("start", () => {
    const command = { "src/cli/main.ts": 'import "./a.js";', "src/nn/b.ts": "" };
    expect(check({ ...command, "src/cli/a.ts": 'import { b } from "../nn/b.js";' }).start).toEqual(["src/cli/a.ts imports src/nn/b.ts"]); // prettier-ignore
    expect(check({ ...command, "src/cli/a.ts": 'await import("../nn/b.js");\nimport type { B } from "../nn/b.js";' }).start).toEqual([]); // prettier-ignore
  });

  test("packages", () => {
    expect(check({ "src/nn/a.ts": 'import { matrix } from "mathjs/number";' }).packages).toEqual(["src/nn/a.ts imports mathjs"]);
    expect(check({ "src/nn/a.ts": 'import type { Tensor } from "@tensorflow/tfjs/dist";' }).packages).toEqual([
      "src/nn/a.ts imports @tensorflow/tfjs",
    ]);
    expect(check({ "src/data/a.ts": 'import { parse } from "csv-parse/sync";' }).packages).toEqual([]);
    expect(check({ "src/files/a.ts": 'import { parquetRead } from "hyparquet";' }).packages).toHaveLength(1);
    expect(check({ "src/files/a.ts": 'import type { A } from "hyparquet";\nawait import("hyparquet");' }).packages).toEqual([]);
  });
});
