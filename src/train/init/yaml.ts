// Building a commented YAML file. Every scalar is quoted by the yaml package: names of columns may hold anything.
import type { YAMLMap, YAMLSeq } from "yaml";
import { Document, isCollection, Pair, Scalar, type Node } from "yaml";
import { printable } from "../../core/format.js";

const document = new Document();

/** On one line: {a: 1} or [a, b]. */
export function flow(value: object): Node {
  return document.createNode(value, { flow: true });
}

/** key: value  # why */
export function add(map: YAMLMap, key: string, value: unknown, why: string | null = null): void {
  const node = document.createNode(value) as Node;
  const name = new Scalar(key);
  map.items.push(new Pair(name, why !== null && spansLines(node) ? node : explained(node, why)));
  if (why !== null && spansLines(node)) name.commentBefore = words(why);
}

function explained(node: Node, why: string | null): Node {
  if (why !== null) node.comment = words(why);
  return node;
}

/** - item  # why */
export function push(list: YAMLSeq, value: unknown, why: string | null = null): void {
  list.items.push(explained(document.createNode(value), why));
}

export function writeYaml(contents: YAMLMap, heading: readonly string[]): string {
  const whole = new Document();
  whole.contents = contents;
  whole.commentBefore = heading.map(words).join("\n");
  return whole.toString({ lineWidth: 0, flowCollectionPadding: false, blockQuote: false });
}

function spansLines(node: Node): boolean {
  return isCollection(node) && node.flow !== true;
}

function words(text: string): string {
  return ` ${printable(text)}`;
}
