// assembly/*.ts -> binary.generated.ts: the kernels as two WebAssembly modules in base64, so that Node, tests and browsers load the same file.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));

const OPTIONS = [
  "-O3",
  "--noAssert",
  "--runtime=stub",
  "--importMemory",
  "--sharedMemory",
  "--initialMemory=128", // pages of 64 KiB; as in memory.ts
  "--maximumMemory=65536",
  "--enable=simd",
  "--enable=threads",
];

async function compile(extra, file) {
  const { default: asc } = await import("assemblyscript/asc");
  const { error, stderr } = await asc.main([join(here, "assembly/index.ts"), ...OPTIONS, ...extra, "-o", file]);
  if (error !== null) throw new Error(`the kernels do not compile:\n${stderr.toString()}`);
  return readFileSync(file).toString("base64");
}

export async function buildKernels() {
  const folder = mkdtempSync(join(tmpdir(), "mlbh-kernels-"));
  try {
    const plain = await compile([], join(folder, "plain.wasm"));
    const relaxed = await compile(["--enable=relaxed-simd"], join(folder, "relaxed.wasm"));
    const text = `// Made by build.mjs from assembly/*.ts.\nexport const plain =\n  "${plain}";\nexport const relaxed =\n  "${relaxed}";\n`;
    writeFileSync(join(here, "binary.generated.ts"), text);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
