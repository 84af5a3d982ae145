// The package as a user gets it: packed, unpacked elsewhere beside nothing but its declared dependencies, imported, trained with, type-checked.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

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

beforeAll(() => {
  run("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", home], root);
  mkdirSync(installed, { recursive: true });
  run("tar", ["-xzf", `mlbh-${manifest.version}.tgz`, "-C", installed, "--strip-components", "1"], home);
  writeFileSync(join(home, "package.json"), '{ "type": "module" }');
  Object.keys(manifest.dependencies).forEach(link);
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
  // @ts-expect-error -- a learning rate is a number
  new optim.SGD(model.parameters(), { lr: "fast" });
  // @ts-expect-error -- a learning rate has a name: the second argument is no number, as it is in PyTorch
  new optim.SGD(model.parameters(), 0.1);
  // @ts-expect-error -- neither is it of Adam
  new optim.Adam(model.parameters(), 0.1);
`;

describe("the packed package", () => {
  test("holds the program and its examples, and not the tests", () => {
    const listing = run("tar", ["-tzf", `mlbh-${manifest.version}.tgz`], home).split("\n");
    expect(listing).toEqual(
      expect.arrayContaining(["package/LICENSE", "package/dist/src/index.d.ts", "package/configs/breast_cancer.yaml"]),
    );
    expect(
      listing.filter((name) => /^(runs|\.ci)\/|(^|\/)(test|node_modules)\/|\.map$|\.tgz$/.test(name.slice("package/".length))),
    ).toEqual([]);
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

  test("its types stand on their own", () => {
    link("@types/node");
    writeFileSync(join(home, "program.ts"), typedProgram);
    const options =
      "--strict --noUncheckedIndexedAccess --noEmit --skipLibCheck false --target es2023 --module nodenext --types node".split(
        " ",
      );
    node([join(root, "node_modules/typescript/bin/tsc"), ...options, "program.ts"]);
  }, 60_000);

  test("has a program that runs", () => {
    const bin = join(installed, manifest.bin.mlbh);
    expect(node([bin, "--version"]).trim()).toBe(manifest.version);
    if (process.platform !== "win32") expect(statSync(bin).mode & 0o111).toBe(0o111);
  });
});
