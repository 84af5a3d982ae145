// Finds and loads the native products, which bin/build.mjs compiles where it finds a C++ compiler, into dist/native.
import type { LoadNative, NativeExports } from "./none.js";

interface Addon {
  /** What this processor has, the best first. */
  readonly levels: readonly string[];
  bind(memory: Uint8Array, level: string): NativeExports;
}
interface NodeProcess {
  getBuiltinModule?(name: "node:fs"): { existsSync(path: URL): boolean };
  getBuiltinModule?(name: "node:url"): { fileURLToPath(url: URL): string };
  dlopen(module: { exports: Partial<Addon> }, file: string): void;
}

const NOT_BUILT = "they were not built: that takes a C++ compiler and Node's headers, in a clone of the repository";

export const loadNative: LoadNative = (heap) => {
  const { process } = globalThis as { process?: NodeProcess };
  const file = productsFile(process);
  if (file === null) return NOT_BUILT;
  try {
    const module: { exports: Partial<Addon> } = { exports: {} };
    process!.dlopen(module, file);
    const { levels, bind } = module.exports as Addon;
    if (levels.length === 0) return "this processor has neither AVX-512 nor AVX2 with fused multiply-add";
    return { exports: bind(new Uint8Array(heap.memory.buffer), levels[0]), level: levels[0], file };
  } catch (error) {
    return `${file} cannot be loaded: ${(error as Error).message}`;
  }
};

/** dist/native of this package, whose folder is the nearest with a package.json: from the sources, from dist/src, and from the bundle in dist/bin. */
function productsFile(process: NodeProcess | undefined): string | null {
  const [fs, url] = [process?.getBuiltinModule?.("node:fs"), process?.getBuiltinModule?.("node:url")];
  const here = import.meta.url as string | undefined; // undefined where somebody has made a CommonJS script of this
  if (fs === undefined || url === undefined || here === undefined) return null;
  for (let folder = new URL(".", here), above = folder; ; folder = above) {
    const file = new URL("dist/native/products.node", folder);
    if (fs.existsSync(new URL("package.json", folder))) return fs.existsSync(file) ? url.fileURLToPath(file) : null;
    above = new URL("..", folder);
    if (above.href === folder.href) return null;
  }
}
