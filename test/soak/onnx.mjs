// node test/soak/onnx.mjs: every shipped experiment, shortly trained, gives in onnxruntime the labels that it gives here, and its probabilities
// to 1e-6; Debian's checker of ONNX files looks at each where it is installed.
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const jest = join(root, "node_modules/jest/bin/jest.js");
const words = ["--experimental-vm-modules", "--no-warnings", jest, "test/export/onnx/configs"];
const { status } = spawnSync(process.execPath, words, { cwd: root, stdio: "inherit", env: { ...process.env, MLBH_ALL_CONFIGS: "1" } });
process.exit(status ?? 1);
