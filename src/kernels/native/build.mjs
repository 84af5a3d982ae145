// *.cc -> products.node, where there is a C++ compiler and Node has its headers beside it. It is optional: without it WebAssembly does the work.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));

/** The sets of instructions of each kind of processor: which of them a machine has is asked when it runs. */
const LEVELS = {
  x64: { avx2: ["-mavx2", "-mfma", "-DBYTES=32"], avx512: ["-mavx512f", "-mfma", "-DBYTES=64"] },
  arm64: { neon: ["-DBYTES=16"] },
};
/** A product and a sum are one instruction that rounds once (FMA): C++ may leave it out, the equality with WebAssembly may not. */
const FLAGS = ["-std=c++17", "-O3", "-fPIC", "-fvisibility=hidden", "-ffp-contract=fast", "-Wno-psabi"];

/** Into a folder. @returns null, or in a few words why there is no such file now */
export async function buildNative(folder) {
  const levels = LEVELS[process.arch];
  const headers = join(dirname(dirname(process.execPath)), "include/node");
  if (levels === undefined || process.platform === "win32") return `${process.platform} ${process.arch} is none of its machines`;
  if (!existsSync(join(headers, "node_api.h"))) return `Node's headers are not in ${headers}`;
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(join(folder, "making-")); // on the same disk: whoever looks sees the whole file or none
  try {
    const object = async (source, name, flags) => {
      const to = join(work, `${name}.o`);
      await compile([...FLAGS, ...flags, "-I", headers, "-c", join(here, source), "-o", to]);
      return to;
    };
    const parts = Object.entries(levels).map(([name, flags]) => object("gemm.cc", name, [...flags, `-DLEVEL=${name}`]));
    const objects = await Promise.all([...parts, object("addon.cc", "addon", [])]);
    const linking = process.platform === "darwin" ? ["-undefined", "dynamic_lookup"] : [];
    const made = join(work, "products.node");
    await compile(["-shared", ...linking, ...objects, "-o", made]);
    const whole = join(work, "products.json");
    writeFileSync(whole, JSON.stringify({ bytes: statSync(made).size })); // of a file that was cut short, loading could end the process
    for (const each of [whole, made]) renameSync(each, join(folder, basename(each)));
    return null;
  } catch (error) {
    return error.code === "ENOENT" ? "there is no C++ compiler (c++)" : error.message;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function compile(words) {
  const child = spawn("c++", words, { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text) => (said += text));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => (code === 0 ? resolve() : reject(new Error(`c++ failed: ${said.trim().split("\n")[0]}`))));
  });
}
