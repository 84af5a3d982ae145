// The functions of the sources, and sources that tell which of them are called.
import ts from "typescript";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root, sources } from "./copy.mjs";

/** All functions, and each module's own lines as one more: { path, from, to, body }. A function's number is its place in this list. */
export function allFunctions() {
  return sources().flatMap((path) => functionsOf(path, readFileSync(join(root, path), "utf8")));
}

function functionsOf(path, text) {
  const found = [{ path, from: 0, to: text.length, body: null }];
  const visit = (node) => {
    if (ts.isFunctionLike(node) && node.body !== undefined) found.push({ path, from: node.pos, to: node.end, body: node.body });
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true));
  return found;
}

/** The number of the innermost function around a place: what stands within another comes after it. */
export function functionAt(functions, { path, from }) {
  return functions.findLastIndex((each) => each.path === path && each.from <= from && from < each.to);
}

/** The text of a file whose functions say their numbers to globalThis.mlbhReached, where there is one. */
export function telling(functions, path) {
  const text = readFileSync(join(root, path), "utf8");
  const parts = [];
  const insert = (at, words) => parts.push([at, words]);
  functions.forEach(({ path: of, body }, i) => {
    if (of !== path) return;
    // a function that is written into a page as text has no such name there
    const tell = `typeof mlbhTell === "undefined" || mlbhTell(${i})`;
    if (body === null) insert(0, `var mlbhTell = globalThis.mlbhReached ?? (() => undefined); mlbhTell(${i}); `);
    else if (ts.isBlock(body)) insert(body.getStart() + 1, ` ${tell};`);
    else {
      insert(body.getStart(), `(${tell}, `);
      insert(body.end, ")");
    }
  });
  let [done, at] = ["", 0];
  for (const [to, words] of parts.sort(([a], [b]) => a - b)) {
    done += text.slice(at, to) + words;
    at = to;
  }
  return done + text.slice(at);
}
