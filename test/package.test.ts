// The package as a user gets it: packed, unpacked elsewhere beside nothing but its declared dependencies, imported, trained with, type-checked.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { editorAt, type Editor } from "./editor.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const home = mkdtempSync(join(tmpdir(), "mlbh-package-"));
const installed = join(home, "node_modules", "mlbh");

/** Runs a program; when it fails, the error carries what it printed. */
function run(program: string, words: readonly string[], cwd: string): string {
  try {
    return execFileSync(program, words, { cwd, encoding: "utf8", stdio: "pipe" });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${program} ${words.join(" ")} failed:\n${stdout}${stderr}`);
  }
}

const node = (words: readonly string[], cwd = home): string => run(process.execPath, words, cwd);

function link(name: string): void {
  const place = join(home, "node_modules", name);
  mkdirSync(dirname(place), { recursive: true });
  symlinkSync(join(root, "node_modules", name), place, "junction");
}

/** Everything that a file names as a module: imports of values and of types, re-exports, augmentations. */
function importsOf(name: string, text: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    let named: ts.Node | undefined;
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) named = node.moduleSpecifier;
    else if (ts.isModuleDeclaration(node)) named = node.name;
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) named = node.argument.literal;
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) named = node.arguments[0];
    if (named !== undefined && ts.isStringLiteral(named)) found.push(named.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(name, text, ts.ScriptTarget.ES2023));
  return found;
}

beforeAll(() => {
  run("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", home], root);
  mkdirSync(installed, { recursive: true });
  run("tar", ["-xzf", `mlbh-${manifest.version}.tgz`, "-C", installed, "--strip-components", "1"], home);
  writeFileSync(join(home, "package.json"), '{ "type": "module" }');
  [...Object.keys(manifest.dependencies), "@types/node"].forEach(link);
}, 120_000);

afterAll(() => rmSync(home, { recursive: true, force: true }));

const program = `
  import { tensor, nn, functional, optim, grad, noGrad, manualSeed, gradcheck } from "mlbh";

  const x = tensor([[1, 2], [3, 4]], { requiresGrad: true });
  x.mul(x).sum().backward();
  const [cube] = grad(x.mul(x).mul(x).sum(), [x]);

  manualSeed(0);
  const features = tensor([[0, 1], [1, 0], [1, 1], [0, 0]]);
  const labels = tensor([[1], [0], [1], [0]]);
  const model = new nn.Sequential(new nn.Linear(2, 1), new nn.Sigmoid());
  const opt = new optim.SGD(model.parameters(), { lr: 0.1 });
  const loss = () => functional.binaryCrossEntropy(model.forward(features), labels);
  const before = noGrad(() => loss().item());
  opt.zeroGrad();
  loss().backward();
  opt.step();
  const after = noGrad(() => loss().item());

  gradcheck((a) => a.sigmoid(), [tensor([0.5, -1], { dtype: "float64", requiresGrad: true })]); // throws when a gradient is wrong
  console.log(JSON.stringify({ square: x.grad.toArray(), cube: cube.toArray(), before, after }));
`;

const typedProgram = `
  import { tensor, nn, functional, optim, grad, noGrad, manualSeed, gradcheck, DataLoader, zeros, type Tensor } from "mlbh";

  import { loadRun, loadSafetensors, readCsv, saveSafetensors, trainExperiment, type CsvTable, type Prediction } from "mlbh/node";

  manualSeed(1);
  const x: Tensor = tensor([[1, 2], [3, 4]], { requiresGrad: true });
  const y: Tensor = x.mul(x).sum();
  y.backward();
  const gradient: Tensor | null = x.grad;
  const gradients: readonly (Tensor | null)[] = grad(x.mul(x).sum(), [x]);
  const model = new nn.Sequential(new nn.Linear(2, 1), new nn.Sigmoid());
  const opt = new optim.SGD(model.parameters(), { lr: 0.1 });
  const loss: number = noGrad(() => functional.binaryCrossEntropy(model.forward(x), tensor([[1], [0]])).item());
  opt.zeroGrad();
  opt.step();
  gradcheck((a) => a.sigmoid(), [x]);

  const table: CsvTable = await readCsv("iris.csv", { text: ["species"] });
  const lengths: Float64Array = table.numbers("sepal_length");
  const summary = await trainExperiment({ file: "iris.yaml", overrides: { "train.epochs": 5, optimizer: { SGD: { lr: 0.1 } } } });
  const run = loadRun(summary.run, { unseen: "ignore" });
  const [answer]: Prediction[] = await run.predict([{ sepal_length: 5, species: null }]);
  const label: Prediction["predicted"] | undefined = answer?.predicted;
  run.model.loadStateDict(loadSafetensors("model.safetensors").tensors);
  saveSafetensors("model.safetensors", run.model.stateDict());
  export { lengths, label };

  const [rows, columns] = x.shape;
  const size: number = rows * columns;
  const [g] = grad(x.mul(x).sum(), [x]);
  const sameShape: readonly number[] = g.shape;
  for (const [input, target] of new DataLoader([x, tensor([[0], [1]])])) input.sub(target).sum().item();
  const matrix = x.toArray<number[][]>();
  const turned: Tensor = zeros(2, 3).reshape(3, 2).permute(1, 0);
  export { size, sameShape, matrix, turned };
  export { gradient, gradients, loss };

  // @ts-expect-error -- there is no such method, and Tensor is not any
  x.noSuchMethod();
  // @ts-expect-error -- a category that is not known is an error, ignored, or another one
  loadRun("runs/iris-1", { unseen: "skip" });
  // @ts-expect-error -- rows are objects
  run.predict([[1, 2]]);
  // @ts-expect-error -- a learning rate is a number
  new optim.SGD(model.parameters(), { lr: "fast" });
  // @ts-expect-error -- a learning rate has a name: the second argument is no number, as it is in PyTorch
  new optim.SGD(model.parameters(), 0.1);
  // @ts-expect-error -- neither is it of Adam
  new optim.Adam(model.parameters(), 0.1);
`;

test("npm ci asks about no install script: each that a dependency has is allowed or denied", () => {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as { packages: Record<string, { hasInstallScript?: true }> };
  const scripted = Object.keys(packages).filter((path) => packages[path].hasInstallScript).map((path) => path.replace(/^.*node_modules\//, ""));
  expect(Object.keys(manifest.allowScripts).sort()).toEqual(scripted.sort());
}); // prettier-ignore

describe("the packed package", () => {
  test("holds the program and its examples, and not the tests", () => {
    const listing = run("tar", ["-tzf", `mlbh-${manifest.version}.tgz`], home).split("\n");
    expect(listing).toEqual(
      expect.arrayContaining(["package/LICENSE", "package/dist/src/index.d.ts", "package/configs/breast_cancer.yaml"]),
    );
    expect(listing.filter((name) => name.startsWith("package/dist/native"))).toEqual([]);
    expect(
      listing.filter((name) => /^(runs|\.ci)\/|(^|\/)(test|node_modules)\/|\.tgz$/.test(name.slice("package/".length))),
    ).toEqual([]);
  });

  describe("holds nothing that cannot be reached", () => {
    const files = new Set<string>();
    beforeAll(() => {
      const listing = run("tar", ["-tzf", `mlbh-${manifest.version}.tgz`], home)
        .trim()
        .split("\n");
      for (const name of listing) files.add(name.slice("package/".length));
    });
    const ofKind = (ending: RegExp): string[] => [...files].filter((name) => ending.test(name));
    const read = (name: string): string => readFileSync(join(installed, name), "utf8");

    /** The files that these lead to by their imports, those of types included. @param endings what may stand for ./x.js */
    function reached(starts: readonly string[], ending: string): Set<string> {
      const found = new Set<string>();
      const todo = [...starts];
      for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
        if (found.has(name)) continue;
        found.add(name);
        for (const imported of importsOf(name, read(name))) {
          if (!imported.startsWith(".")) continue;
          const next = posix.join(posix.dirname(name), imported).replace(/\.js$/, ending);
          if (!files.has(next)) throw new Error(`${name} imports ${imported}, which is not in the package`);
          todo.push(next);
        }
      }
      return found;
    }
    const plain = (path: string): string => path.replace(/^\.\//, "");
    const exported = Object.values<{ types: string; default: string } | string>(manifest.exports).filter(
      (entry) => typeof entry === "object",
    );

    test("modules: from the exports and the program", () => {
      const browser = Object.values<string>(manifest.browser).filter((path) => path.startsWith("./"));
      const predictor = "dist/bin/predictor.js"; // read as a text by mlbh export --to js
      const entries = [
        ...exported.map((entry) => plain(entry.default)),
        plain(manifest.bin.mlbh),
        ...browser.map(plain),
        predictor,
      ];
      expect(ofKind(/\.js$/).sort()).toEqual([...reached(entries, ".js")].sort());
    });

    test("declarations: from the exports' types; each has a map, and each map is that of a declaration", () => {
      const declarations = ofKind(/\.d\.ts$/);
      expect(declarations.sort()).toEqual(
        [
          ...reached(
            exported.map((entry) => plain(entry.types)),
            ".d.ts",
          ),
        ].sort(),
      );
      expect(ofKind(/\.map$/).sort()).toEqual(declarations.map((name) => `${name}.map`).sort());
      for (const name of declarations) expect(read(name)).toContain(`//# sourceMappingURL=${posix.basename(name)}.map`);
    });

    test("sources: those that the maps lead to and those of the program, to be read, and what these import", () => {
      const mapped = ofKind(/\.map$/).flatMap((name) =>
        (JSON.parse(read(name)) as { sources: string[] }).sources.map((source) => posix.join(posix.dirname(name), source)),
      );
      expect(mapped.filter((name) => !files.has(name))).toEqual([]);
      expect(ofKind(/^src\//).sort()).toEqual(
        [...reached([...mapped, "src/cli/main.ts", "src/export/js/standIn.ts"], ".ts")].sort(),
      );
    });
  });

  test("its declarations keep to what TypeScript 5.4 knows: typed arrays got a type argument in 5.7", () => {
    const folder = join(installed, "dist/src");
    const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".d.ts"));
    expect(names.length).toBeGreaterThan(100);
    expect(
      names.filter((name) => /Array<ArrayBuffer|Array<SharedArrayBuffer/.test(readFileSync(join(folder, name), "utf8"))),
    ).toEqual([]);
  });

  test("is a module to import, and to require", () => {
    const words = 'console.log([tensor([1, 2]).sum().item(), typeof readCsv, version].join(" "))';
    writeFileSync(
      join(home, "imports.mjs"),
      `import { tensor, version } from "mlbh";\nimport { readCsv } from "mlbh/node";\n${words}`,
    );
    writeFileSync(
      join(home, "requires.cjs"),
      `const { tensor, version } = require("mlbh");\nconst { readCsv } = require("mlbh/node");\n${words}`,
    );
    for (const file of ["imports.mjs", "requires.cjs"])
      expect(node(["--no-warnings", file]).trim()).toBe(`3 function ${manifest.version}`);
  });

  describe("in an editor", () => {
    let editor: Editor;
    beforeAll(() => {
      editor = editorAt(join(home, "editor.ts"), `
        import { relu, tensor, variance, functional as F } from "mlbh";
        const x = tensor([[1, 2], [3, 4]]);
        relu(x);
        x.softmax(1);
        x.var();
        x.reshape(4, 1).add(2);
        variance(x);
        F.linear(x, x);
      `);
    }); // prettier-ignore

    test.each([
      ["relu(x)", ["y = max(0, x)", "gx    = gy dy/dx                 -- chain rule", "x a tensor or a number"]],
      ["softmax(1)", ["y[i] = exp(x[i]) / (sum over j of exp(x[j]))", "gx          = y * (gy - sum(gy * y, dim))", "dim a dimension, a whole number"]],
      ["var()", ["Composed of other operations", "options correction: subtracted from the count in the divisor; keepdim: whether"]],
      ["add(2)", ["y = a + b", "b a tensor or a number"]],
    ])("%s shows formula, derivation and arguments", (call, words) => {
      const shown = editor.hover(call);
      for (const text of words) expect(shown).toContain(text);
    }); // prettier-ignore

    test("a method's own argument is not among those that are shown", () =>
      expect(editor.hover("softmax(1)")).not.toContain("x a tensor"));

    test.each([
      ["relu(x)", "src/ops/relu.ts", "relu: Unary = defineOp({"],
      ["softmax(1)", "src/ops/softmax.ts", "softmax: AlongDim = defineOp({"],
      ["var()", "src/ops/mean.ts", "variance: Spread = defineComposite({"],
      ["reshape(4", "src/ops/reshape.ts", "reshape"],
      ["linear(x", "src/functional/linear.ts", "linear"],
    ])("the definition of %s is its source", (call, file, words) => {
      const { path, text } = editor.definition(call);
      expect(path).toBe(join(installed, file));
      expect(text.slice(0, words.length)).toBe(words);
    });
  });

  test("trains one step", () => {
    writeFileSync(join(home, "program.mjs"), program);
    const { square, cube, before, after } = JSON.parse(node(["program.mjs"]));
    expect(square).toEqual([
      [2, 4], // d(x^2)/dx = 2x
      [6, 8],
    ]);
    expect(cube).toEqual([
      [3, 12], // d(x^3)/dx = 3x^2
      [27, 48],
    ]);
    expect(after).toBeLessThan(before);
  });

  test("mlbh/node trains an experiment and predicts with its run", () => {
    const script = `
      import { csvFile, openRun, predictFile, trainExperiment } from "mlbh/node";
      const file = ${JSON.stringify(join(installed, "configs/iris.yaml"))};
      const { run } = await trainExperiment({ file, epochs: 2, runDir: ${JSON.stringify(join(home, "runs"))} });
      let rows = 0;
      const data = csvFile(${JSON.stringify(join(installed, "data/iris.csv"))});
      await predictFile(openRun(run), data, { header: () => undefined, rows: (some) => void (rows += some.length) });
      console.log(rows);
    `;
    writeFileSync(join(home, "node.mjs"), script);
    expect(node(["node.mjs"]).trim()).toBe("150");
  });

  test("brings its examples along", () => {
    const bin = join(installed, manifest.bin.mlbh);
    const work = mkdtempSync(join(home, "work-"));
    expect(node([bin, "init", "--example", "iris"], work)).toContain("written to iris.yaml and data/iris.csv");
    expect(node([bin, "train", "iris.yaml", "--epochs", "2"], work)).toContain("run written to runs/iris-1");
  });

  describe("without native products, which are built on each machine or not at all", () => {
    const place = join(installed, "dist/native");
    const { MLBH_KERNELS: _, ...env } = process.env;
    const mlbh = (kernels: string, ...words: string[]): { status: number | null; stdout: string; stderr: string } =>
      spawnSync(process.execPath, [join(installed, manifest.bin.mlbh), ...words], { cwd: home, encoding: "utf8", env: { ...env, NO_COLOR: "1", MLBH_KERNELS: kernels } }); // prettier-ignore
    const modeOfLibrary = `const { kernelMode, nativeProducts } = await import(${JSON.stringify(join(installed, "dist/src/kernels/index.js"))});
      const { tensor } = await import("mlbh");
      console.log(JSON.stringify([kernelMode(), nativeProducts(), tensor([[1, 2]]).matmul(tensor([[3], [4]])).item()]));`;
    const library = (before = ""): unknown[] => JSON.parse(execFileSync(process.execPath, ["--input-type=module", "-e", before + modeOfLibrary], { cwd: home, encoding: "utf8", env })); // prettier-ignore
    const put = (content: string, bytes: number): void => {
      mkdirSync(place, { recursive: true });
      writeFileSync(join(place, "products.node"), content);
      writeFileSync(join(place, "products.json"), JSON.stringify({ bytes }));
    };

    test("WebAssembly does the work, and doctor says why", () => {
      const { status, stdout } = mlbh("", "doctor");
      expect(status).toBe(0);
      expect(stdout).toMatch(/^kernels +wasm: WebAssembly\n +no native ones: they were not built \(that takes a C\+\+ compiler, Node's headers and the sources: npm run build\)\n/m); // prettier-ignore
    });

    test.each([
      ["native", 'error: there are no native kernels here: they were not built (that takes a C++ compiler, Node\'s headers and the sources: npm run build)\n  hint: the kernels wasm are always there; mlbh doctor shows what is used\n'], // prettier-ignore
      ["fastest", 'error: MLBH_KERNELS must be one of reference, wasm, native, got "fastest"\n  hint: without it the fastest kernels are used that there are\n'], // prettier-ignore
    ])("MLBH_KERNELS=%s is refused when something is computed, and the help is shown", (kernels, message) => {
      expect(mlbh(kernels, "gradcheck", "exp")).toMatchObject({ status: 1, stdout: "", stderr: message });
      expect(mlbh(kernels, "--help").status).toBe(0);
    });

    test.each([
      ["no library", "hello", 5, /products\.node cannot be loaded: .+/],
      ["a library that was cut short", "hello", 46_000, /products\.node is not whole, it has 5 of 46000 bytes$/],
    ])("%s in their place changes nothing", (_name, content, bytes, reason) => {
      put(content, bytes);
      expect(library()).toEqual(["wasm", expect.stringMatching(reason), 11]);
    });

    const built = join(root, "dist/native");
    (existsSync(built) ? test : test.skip)("those of this machine are found by library, program and workers", () => {
      cpSync(built, place, { recursive: true });
      expect(library()).toEqual(["native", expect.objectContaining({ file: join(place, "products.node") }), 11]);
      const withoutFma = "const { getBuiltinModule } = process; process.getBuiltinModule = (name) => (name === 'node:v8' ? { setFlagsFromString: () => undefined } : getBuiltinModule(name));"; // prettier-ignore
      const isOn = Number(process.versions.node.split(".")[0]) >= 22; // relaxed SIMD is part of these, with no flag
      if (!isOn) expect(library(withoutFma)).toEqual(["wasm", "WebAssembly has no fused multiply-add here, and theirs would give other last digits", 11]); // prettier-ignore
      const report = JSON.parse(mlbh("", "doctor", "--json").stdout);
      expect(report).toMatchObject({ ok: true, kernels: { mode: "native", build: "wasm-fma", native: { why_not: null } } });
      expect(report.threads.workers_ready).toBe(report.threads.threads - 1);
    });
  });

  test("its types stand on their own", () => {
    writeFileSync(join(home, "program.ts"), typedProgram);
    const options =
      "--strict --noUncheckedIndexedAccess --noEmit --skipLibCheck false --target es2023 --lib es2023 --module nodenext --types node".split(
        " ",
      );
    node([join(root, "node_modules/typescript/bin/tsc"), ...options, "program.ts"]);
  }, 60_000);

  describe("has a program whose scripts come with what V8 has compiled of them", () => {
    const folder = join(installed, dirname(manifest.bin.mlbh));
    const scripts = ["start.cjs", "program.cjs"];
    const ending = `.${process.version}-${process.platform}-${process.arch}`;
    const explain = (options: readonly string[] = [], bin = folder): string =>
      node([...options, join(bin, "mlbh.js"), "explain", "sigmoid"]);

    test("and holds nothing else", () => {
      const compiled = scripts.map((name) => name + ending);
      expect(readdirSync(folder).sort()).toEqual(
        ["mlbh.js", "predictor.js", "predictorTypes.json", ...scripts, ...compiled].sort(),
      );
    });

    test.each(scripts)("%s: V8 takes it", (name) => {
      const file = join(folder, name);
      expect(readFileSync(file, "latin1")).toMatch(/^[\0-\x7f]*$/);
      // in a process of its own: jest sets flags of V8, which are part of what must agree
      const script = `const { Script } = require("node:vm");
        const { readFileSync } = require("node:fs");
        const cachedData = readFileSync(${JSON.stringify(file + ending)});
        const source = require("node:module").wrap(readFileSync(${JSON.stringify(file)}, "latin1"));
        const isRejected = (text) => new Script(text, { cachedData }).cachedDataRejected;
        console.log(isRejected(source), isRejected(source + " "));`;
      expect(node(["-e", script])).toBe("false true\n"); // the second is another script
    });

    test("which is not needed: where it is missing, cut off, or of a V8 with other flags, the same is printed", () => {
      const copy = join(home, "copy");
      cpSync(installed, copy, { recursive: true });
      const bin = join(copy, "dist/bin");
      const printed = explain();
      expect(printed).toContain("y = 1 / (1 + exp(-x))");
      expect(explain(["--no-opt"])).toBe(printed);
      const file = join(bin, `program.cjs${ending}`);
      writeFileSync(file, readFileSync(file).subarray(0, 1000));
      expect(explain([], bin)).toBe(printed);
      for (const name of scripts) rmSync(join(bin, name + ending));
      expect(explain([], bin)).toBe(printed);
    });
  });

  test("has a program that runs", () => {
    const bin = join(installed, manifest.bin.mlbh);
    expect(node([bin, "--version"]).trim()).toBe(manifest.version);
    if (process.platform !== "win32") expect(statSync(bin).mode & 0o111).toBe(0o111);
  });
});
