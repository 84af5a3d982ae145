// Building a commented YAML file. Every scalar is quoted by the yaml package: names of columns may hold anything.
import { Document, Pair, Scalar, type Node, type YAMLMap, type YAMLSeq } from "yaml";
import { printable } from "../../core/format.js";

const document = new Document();

/** On one line: {a: 1} or [a, b]. */
export function flow(value: object): Node {
  return document.createNode(value, { flow: true });
}

/** key: value  # why */
export function add(map: YAMLMap, key: string, value: unknown, why: string | null = null): void {
  map.items.push(new Pair(new Scalar(key), explained(value, why)));
}

/** - item  # why */
export function push(list: YAMLSeq, value: unknown, why: string | null = null): void {
  list.items.push(explained(value, why));
}

function explained(value: unknown, why: string | null): Node {
  const node: Node = document.createNode(value);
  if (why !== null) node.comment = words(why);
  return node;
}

/** @param proposals lines at the end that count once their # is taken away */
export function writeYaml(contents: YAMLMap, heading: readonly string[], proposals: readonly string[] = []): string {
  const whole = new Document();
  whole.contents = contents;
  whole.commentBefore = heading.map(words).join("\n");
  if (proposals.length > 0) whole.comment = proposals.map(words).join("\n");
  return whole.toString({ lineWidth: 0, flowCollectionPadding: false, blockQuote: false });
}

function words(text: string): string {
  return ` ${printable(text)}`;
}
