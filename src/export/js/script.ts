// What bin/ makes of runtime.ts for a predictor: its script and its declarations. They are built beside the command line, and from the sources
// made anew.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { packageDirectory } from "../../files/package.js";

interface ScriptMaker {
  predictorScript(): Promise<string>;
}

interface TypesMaker {
  predictorTypes(): Promise<PredictorTypes>;
}

/** The text of predictor.d.ts for each kind of model. */
export interface PredictorTypes {
  readonly table: string;
  readonly text: string;
}

const isBuilt = !import.meta.url.endsWith(".ts");
let script: Promise<string> | null = null;
let types: Promise<PredictorTypes> | null = null;

export function predictorScript(): Promise<string> {
  return (script ??= isBuilt ? built("predictor.js") : maker<ScriptMaker>("predictor").then((it) => it.predictorScript()));
}

export function predictorTypes(): Promise<PredictorTypes> {
  return (types ??= isBuilt
    ? built("predictorTypes.json").then((text) => JSON.parse(text) as PredictorTypes)
    : maker<TypesMaker>("predictorTypes").then((it) => it.predictorTypes()));
}

function built(name: string): Promise<string> {
  return readFile(join(packageDirectory(), "dist/bin", name), "utf8");
}

function maker<T>(name: string): Promise<T> {
  return import(pathToFileURL(join(packageDirectory(), "bin", `${name}.mjs`)).href) as Promise<T>;
}
