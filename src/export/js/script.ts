// The script of bin/predictor.mjs: built beside the command line, and from the sources made anew.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { packageDirectory } from "../../files/package.js";

interface Maker {
  predictorScript(): Promise<string>;
}

let made: Promise<string> | null = null;

export function predictorScript(): Promise<string> {
  return (made ??= readOrMake());
}

async function readOrMake(): Promise<string> {
  const directory = packageDirectory();
  if (!import.meta.url.endsWith(".ts")) return readFileSync(join(directory, "dist/bin/predictor.js"), "utf8");
  const maker = (await import(pathToFileURL(join(directory, "bin/predictor.mjs")).href)) as Maker;
  return maker.predictorScript();
}
