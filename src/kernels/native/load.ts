// Finds and loads the native products, which bin/build.mjs compiles where it finds a C++ compiler, into dist/native.
import type { LoadNative, NativeExports } from "./none.js";

interface Addon {
  /** What this processor has, the best first. */
  readonly levels: readonly [string?, ...string[]];
  bind(memory: Uint8Array, level: string): NativeExports;
}
interface NodeFs {
  existsSync(path: URL): boolean;
  readFileSync(path: URL, encoding: "utf8"): string;
  statSync(path: URL): { readonly size: number };
}
interface NodeProcess {
  getBuiltinModule?(name: "node:fs"): NodeFs;
  getBuiltinModule?(name: "node:url"): { fileURLToPath(url: URL): string };
  dlopen(module: { exports: Partial<Addon> }, file: string): void;
}

const NOT_BUILT = "they were not built (that takes a C++ compiler, Node's headers and the sources: npm run build)";

export const loadNative: LoadNative = (heap) => {
  const { process } = globalThis as { process?: NodeProcess };
  const [fs, url] = [process?.getBuiltinModule?.("node:fs"), process?.getBuiltinModule?.("node:url")];
  const here = import.meta.url as string | undefined; // undefined where somebody has made a CommonJS script of this
  if (fs === undefined || url === undefined || here === undefined) return NOT_BUILT;
  const folder = new URL("dist/native/", packageFolder(here, fs));
  const place = new URL("products.node", folder);
  if (!fs.existsSync(place)) return NOT_BUILT;
  const file = url.fileURLToPath(place);
  try {
    const { bytes } = JSON.parse(fs.readFileSync(new URL("products.json", folder), "utf8")) as { bytes: number };
    const { size } = fs.statSync(place);
    if (size !== bytes) return `${file} is not whole, it has ${size} of ${bytes} bytes`; // to load it could end the process
    const module: { exports: Partial<Addon> } = { exports: {} };
    process!.dlopen(module, file);
    const addon = module.exports as Addon;
    const [level] = addon.levels;
    if (level === undefined) return "this processor has neither AVX-512 nor AVX2 with fused multiply-add";
    return { exports: addon.bind(new Uint8Array(heap.memory.buffer), level), level, file };
  } catch (error) {
    return `${file} cannot be loaded: ${(error as Error).message}`;
  }
};

/** The nearest folder with a package.json: from the sources, from dist/src, and from the bundle in dist/bin. */
function packageFolder(from: string, fs: NodeFs): URL {
  let folder = new URL(".", from);
  while (!fs.existsSync(new URL("package.json", folder)) && new URL("..", folder).href !== folder.href)
    folder = new URL("..", folder);
  return folder;
}
