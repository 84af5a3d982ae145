// node test/soak/onnx.mjs: every shipped experiment, shortly trained, gives in onnxruntime the labels that it gives here, and its probabilities
// to 1e-6. The checker of the onnx package looks at each file, where Python has it (Debian: apt install python3-onnx).
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const jest = join(root, "node_modules/jest/bin/jest.js");
const folder = mkdtempSync(join(tmpdir(), "mlbh-onnx-"));
const words = ["--experimental-vm-modules", "--no-warnings", jest, "test/export/onnx/configs"];
const { status } = spawnSync(process.execPath, words, {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, MLBH_ONNX_FOLDER: folder },
});

const check = `
import glob, onnx
files = glob.glob("${folder}/*.onnx")
for file in files: onnx.checker.check_model(onnx.load(file))
print(len(files), "files pass the checker of onnx", onnx.__version__)
`;
const python = ["/usr/bin/python3", "python3"].find((name) => spawnSync(name, ["-c", "import onnx"]).status === 0);
const checked = python === undefined ? { status: 0 } : spawnSync(python, ["-c", check], { stdio: "inherit" });
if (python === undefined) console.log("no Python has onnx here: its checker is left out");
rmSync(folder, { recursive: true });
process.exit(status === 0 && checked.status === 0 ? 0 : 1);
