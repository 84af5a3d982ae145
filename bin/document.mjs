// What an editor shows of an operation: its formula, its arguments and its derivation, from its own object, as comments in the declarations that
// tsc has written. Beside relu in ops/relu.d.ts; and for x.relu() in ops/fluent.d.ts, where each method gets a line that leads to the operation's
// source.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { decodeMappings, encodeMappings } from "./sourceMap.mjs";

/** @param dist the folder with the built src/ */
export async function documentOperations(dist) {
  const folder = join(dist, "ops");
  const load = (name) => import(pathToFileURL(join(folder, name)).href);
  const places = new Map(); // operation -> where its source stands
  for (const file of readdirSync(folder).filter(
    (name) => name.endsWith(".js") && !["index.js", "fluent.js", "table.js", "functional.js"].includes(name),
  )) {
    const declarations = new Declarations(join(folder, file.replace(/\.js$/, ".d.ts")));
    for (const [name, op] of Object.entries(await load(file))) {
      if (op?.info === undefined) continue;
      const line = declarations.lineOf(`export declare const ${name}:`);
      places.set(op, declarations.sourceOf(line));
      declarations.insert(line, comment(op.info, op.info.takes));
    }
    declarations.write();
  }
  const fluent = new Declarations(join(folder, "fluent.d.ts"));
  const { ops } = await load("index.js");
  const { FUNCTIONS_ONLY } = await load("fluent.js");
  const methods = Object.entries(ops).filter(([name]) => !FUNCTIONS_ONLY.includes(name));
  for (const [name, op] of methods.reverse()) {
    const line = fluent.lineOf("interface Tensor extends Fluent {") + 1;
    fluent.insert(line, [...comment(op.info, op.info.takes.slice(1)), `${name}: Fluent["${name}"];`], places.get(op));
  }
  fluent.write();
}

/** The words about an operation, as lines of a comment. */
function comment({ kind, formula, derivation }, takes) {
  const words = {
    primitive: "",
    constant: "Its result never requires a gradient.",
    composite: "Composed of other operations, whose derivatives are its own.",
  }[kind];
  const text = [
    "```text",
    formula,
    "",
    ...derivation.split("\n"),
    "```",
    ...(words === "" ? [] : ["", words]),
    ...(takes.length === 0 ? [] : [""]),
    ...takes.map(
      (arg) =>
        `@param ${arg.name} ${arg.fields === undefined ? arg.kind + (arg.required ? "" : "; may be left out") : options(arg.fields)}`,
    ),
  ];
  return ["/**", ...text.map((line) => ` * ${line.replaceAll("*/", "* /")}`.trimEnd()), " */"];
}

function options(fields) {
  const camel = (name) => name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());
  return Object.entries(fields).map(([name, { help }]) => `${camel(name)}: ${help}`).join("; "); // prettier-ignore
}

/** A .d.ts file with its map: lines can be added, and the map stays true. */
class Declarations {
  #path;
  #lines;
  #map;
  #mappings;

  constructor(path) {
    this.#path = path;
    this.#lines = readFileSync(path, "utf8").split("\n");
    this.#map = JSON.parse(readFileSync(`${path}.map`, "utf8"));
    this.#mappings = decodeMappings(this.#map.mappings);
  }

  lineOf(text) {
    const line = this.#lines.findIndex((each) => each.trim().startsWith(text));
    if (line < 0) throw new Error(`${this.#path}: there is no line that begins with "${text}"`);
    return line;
  }

  /** Where the name that a line declares stands in the sources. */
  sourceOf(line) {
    const column = /\b(?:const|function) /.exec(this.#lines[line]);
    const [, source, at, character] = this.#mappings[line].find(([from]) => from >= column.index + column[0].length);
    return { file: resolve(join(this.#path, ".."), this.#map.sources[source]), line: at, character };
  }

  /** Puts lines before another. @param place where the last of them comes from */
  insert(line, texts, place) {
    const indent = /^ */.exec(this.#lines[line])[0];
    const mappings = texts.map(() => []);
    if (place !== undefined)
      mappings[texts.length - 1].push([indent.length, this.#source(place.file), place.line, place.character]);
    this.#lines.splice(line, 0, ...texts.map((text) => indent + text));
    while (this.#mappings.length < line) this.#mappings.push([]);
    this.#mappings.splice(line, 0, ...mappings);
  }

  #source(file) {
    const path = relative(join(this.#path, ".."), file).replaceAll("\\", "/");
    const index = this.#map.sources.indexOf(path);
    return index >= 0 ? index : this.#map.sources.push(path) - 1;
  }

  write() {
    writeFileSync(this.#path, this.#lines.join("\n"));
    writeFileSync(`${this.#path}.map`, JSON.stringify({ ...this.#map, mappings: encodeMappings(this.#mappings) }));
  }
}
