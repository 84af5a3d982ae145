// --set key=value: one value of the experiment put in place of the file's.
import { isAlias, isCollection, isMap, isScalar, isSeq, type Document } from "yaml";
import { InputError, type Place } from "../../core/errors.js";
import { printable } from "../../core/format.js";
import { describe, quote, shorten } from "../../core/words.js";
import { checkChoice } from "./choice.js";
import { parseYaml } from "./document.js";

const EXAMPLE = "write --set key=value, for example --set train.epochs=5";
const LONGEST = 20; // keys on the way to a value

/** How messages name it; a long one without its middle. */
export function placeOfOverride(override: string): Place {
  const text = override.length > 200 ? `${override.slice(0, 150)}...${override.slice(-40)}` : override;
  return { file: `--set ${printable(text)}` };
}

/** @returns the keys that lead to the value @throws InputError */
export function applyOverride(document: Document, override: string): string {
  const fail = (message: string, hint = EXAMPLE): never => {
    throw new InputError([{ place: placeOfOverride(override), message, hint }]);
  };
  const split = override.indexOf("=");
  if (split <= 0) fail(`expected key=value, got ${quote(override)}`);
  const keys = override.slice(0, split).trim().split(".");
  if (keys.includes("")) fail(`the key ${quote(override.slice(0, split))} has an empty part`);
  if (keys.length > LONGEST) fail(`the key has ${keys.length} parts; an experiment is not as deep`);
  const path = keys.map((key) => (/^\d+$/.test(key) ? Number(key) : key));
  checkChoice(document, path, override.slice(split + 1), fail);
  checkWay(document, path, fail);
  const value = valueOf(override.slice(split + 1), override);
  document.setIn(path, document.createNode(value));
  return path.join(".");
}

/** A dash alone, which YAML has for a list with nothing in it, is standard input, as everywhere on a command line. */
function valueOf(text: string, override: string): unknown {
  if (text === "-") return text;
  return parseYaml(text, () => placeOfOverride(override)).document.toJS({ maxAliasCount: -1 }) as unknown;
}

/** What stands on the way must be maps and lists; where nothing stands, maps are made. */
function checkWay(document: Document, path: readonly (string | number)[], fail: (message: string, hint?: string) => never): void {
  for (const [i, key] of path.entries()) {
    const before = path.slice(0, i);
    const node: unknown = i === 0 ? document.contents : document.getIn(before, true);
    const name = shorten(before.join("."));
    if (node === undefined) return;
    if (isScalar(node) && node.value === null) {
      document.setIn(before, document.createNode({})); // "early_stopping: null" makes way
      return;
    }
    if (isAlias(node)) fail(`${name} is an alias (*${shorten(node.source)}) in the file, which cannot be changed in part`, `set all of it: --set ${name}=...`); // prettier-ignore
    if (!isCollection(node)) fail(`${name} is ${describe(isScalar(node) ? node.value : node)} in the file, not a map`, `set all of it: --set '${name}={...}'`); // prettier-ignore
    if (isSeq(node) && !(typeof key === "number" && key <= node.items.length))
      fail(`${name} is a list of ${node.items.length}, and ${quote(String(key))} is none of its items`, `they are numbered from 0: ${name}.0`); // prettier-ignore
    if (isMap(node) && typeof key === "number" && node.get(key) === undefined && node.get(String(key)) !== undefined)
      fail(`${name} has the key "${key}" as a text`, `set all of ${name}`);
  }
}
