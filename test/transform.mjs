// TypeScript to JavaScript, by swc; a module of src becomes one that takes its exports from the script of all of src.
import swcJest from "@swc/jest";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { named } from "./globals.mjs";
import { exportsOf } from "./sources.mjs";

const own = ["transform.mjs", "globals.mjs"].map((name) => readFileSync(new URL(name, import.meta.url), "utf8")).join("");

export default {
  createTransformer(options) {
    const swc = swcJest.createTransformer(options);
    const taken = (path) => {
      const code = exportsOf(path);
      return code === null ? null : { code };
    };
    const finish = (result) => ({ ...result, code: named(result.code) });
    return {
      ...swc,
      process: (text, path, ...rest) => taken(path) ?? finish(swc.process(text, path, ...rest)),
      processAsync: async (text, path, ...rest) => taken(path) ?? finish(await swc.processAsync(text, path, ...rest)),
      getCacheKey: (text, path, ...rest) =>
        createHash("sha256").update(own).update(exportsOf(path) ?? swc.getCacheKey(text, path, ...rest)).digest("hex"), // prettier-ignore
    };
  },
};
