// An experiment file as text with places: every value can be traced back to file:line:column, or to the --set that gave it.
import { readFileSync, statSync } from "node:fs";
import { isMap, isScalar, LineCounter, parse, parseDocument, type Document, type Node, type Pair } from "yaml";
import { InputError, type Place, type Problem } from "../core/errors.js";

/** The way to a value: ["train", "epochs"], ["model", 0, "Linear"]. */
export type Path = readonly PropertyKey[];

export interface Source {
  readonly file: string;
  /** The file's own words, unchanged. */
  readonly text: string;
  /** Plain values, with the overrides applied. */
  readonly value: unknown;
  /** Where the value at `path` stands, or the nearest thing around it; with `key`, where that key of it is written. */
  place(path: Path, key?: string): Place;
}

const LARGEST = 1_000_000; // bytes; an experiment is written by a person

/**
 * Reads a YAML file. `overrides` are "key=value" texts whose values are YAML.
 * @throws InputError with every syntax problem and its place.
 */
export function readSource(file: string, overrides: readonly string[] = []): Source {
  return parseSource(file, readText(file), overrides);
}

function readText(file: string): string {
  const fail = (message: string, hint?: string): never => {
    throw new InputError([{ place: { file }, message, ...(hint === undefined ? {} : { hint }) }]);
  };
  try {
    const stat = statSync(file);
    if (!stat.isFile()) fail("this is not a file", "give the path of an experiment in YAML, such as configs/iris.yaml");
    if (stat.size > LARGEST)
      fail(
        `the file has ${stat.size} bytes; an experiment has at most ${LARGEST}`,
        "data belongs into a CSV file, named under data.path",
      );
    return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT") return fail("there is no such file");
    if (code === "EACCES") return fail("the file cannot be read: permission denied");
    if (code === "ERR_ENCODING_INVALID_ENCODED_DATA") return fail("the file is not UTF-8 text");
    throw error;
  }
}

/** The same for a text at hand. */
export function parseSource(file: string, text: string, overrides: readonly string[] = []): Source {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  const syntax = [...document.errors, ...document.warnings].map((e): Problem => ({
    place: at(e.pos[0]),
    message: oneLine(e.message),
  }));
  if (syntax.length > 0) throw new InputError(syntax);
  const given = new Map<string, string>();
  for (const override of overrides) applyOverride(document, override, given);
  const value = plainValue(document, file);

  const place = (path: Path, key?: string): Place => {
    const whole = key === undefined ? path : [...path, key];
    for (let n = whole.length; n > 0; n--) {
      const override = given.get(whole.slice(0, n).join("."));
      if (override !== undefined) return { file: `--set ${override}` };
    }
    if (key !== undefined) {
      const pair = pairOf(document, path, key);
      if (isScalar(pair?.key) && pair.key.range) return at(pair.key.range[0]);
    }
    for (let n = path.length; n >= 0; n--) {
      const node = (n === 0 ? document.contents : document.getIn(path.slice(0, n), true)) as Node | null | undefined;
      if (node?.range) return at(node.range[0]);
    }
    return { file };
  };
  return { file, text, value, place };
}

/** Every alias resolved; a file that unfolds into something huge or endless is refused. */
function plainValue(document: Document, file: string): unknown {
  try {
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    JSON.stringify(value); // throws on a cycle
    return value;
  } catch (error) {
    const words = error instanceof Error ? oneLine(error.message) : "it cannot be read";
    throw new InputError([{ place: { file }, message: words.includes("circular") ? "an alias (*name) contains itself" : words }]);
  }
}

function oneLine(text: string): string {
  return text.split("\n")[0].replace(/\s+/g, " ").replace(/:$/, "");
}

function applyOverride(document: Document, override: string, given: Map<string, string>): void {
  const fail = (message: string): never => {
    throw new InputError([
      { place: { file: `--set ${override}` }, message, hint: "write --set key=value, for example --set train.epochs=5" },
    ]);
  };
  const split = override.indexOf("=");
  if (split <= 0) fail("a key and a value are needed");
  const path = override.slice(0, split).split(".").map((key) => (/^\d+$/.test(key) ? Number(key) : key)); // prettier-ignore
  try {
    document.setIn(path, document.createNode(parse(override.slice(split + 1))));
  } catch (error) {
    fail(oneLine(error instanceof Error ? error.message : String(error)));
  }
  given.set(path.join("."), override);
}

function pairOf(document: Document, path: Path, key: string): Pair | undefined {
  const node: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
  return isMap(node) ? node.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key) : undefined;
}
