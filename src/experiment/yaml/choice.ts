// --set optimizer.Adam.lr=0.01 and the like, where the file has chosen another optimizer, loss, scheduler or layer, or says it in one word.
import { isMap, isScalar, type Document } from "yaml";
import { nearest } from "../../core/suggest.js";
import { quote, shorten } from "../../core/words.js";
import { modelRegistry } from "../../nn/registry.js";
import { choices, nameOf } from "../schema/keys.js";

type Fail = (message: string, hint: string) => never;

/** Makes a map of `loss: MSELoss` where one of its arguments is set. @param text the value as it was written */
export function checkChoice(document: Document, path: readonly (string | number)[], text: string, fail: Fail): void {
  const layerAt = path[0] === "model" ? path.findIndex((key) => typeof key === "number") : -1; // model.0, model.branches.review.0
  const isLayer = layerAt > 0;
  const registry = isLayer ? modelRegistry : Object.hasOwn(choices, path[0]) ? choices[path[0]] : null;
  const place = path.slice(0, isLayer ? layerAt + 1 : 1);
  const [next, ...others] = path.slice(place.length).map(String);
  if (registry === null || path.length === place.length) return;
  const node = document.getIn(place, true);
  const given = isScalar(node) ? nameOf(node.value) : isMap(node) ? nameOf(node.toJSON()) : null;
  if (given === null || !Object.hasOwn(registry, given)) return; // the schema has words for it
  if (next === given) {
    if (isScalar(node)) document.setIn(place, document.createNode({ [given]: {} }));
    return;
  }
  const [name, kind] = [place.join("."), isLayer ? "layer" : String(path[0])];
  const rest = others.length === 0 ? "" : `.${others.join(".")}`;
  if (Object.hasOwn(registry[given].declaration.fields, next))
    fail(`${next} is an argument of ${given}, which stands between`, `write --set ${name}.${given}.${next}${rest}=${shorten(text)}`); // prettier-ignore
  const meant = Object.hasOwn(registry, next) ? next : nearest(next, Object.keys(registry));
  if (meant === null) fail(`${name} is ${given} in the file, and there is no ${kind} ${quote(next)}`, `known: ${Object.keys(registry).join(", ")}`); // prettier-ignore
  if (meant === given) fail(`there is no ${kind} ${quote(next)}`, `did you mean --set ${name}.${given}${rest}=${shorten(text)}?`);
  const whole = others.length === 0 ? `{${meant}: ${shorten(text)}}` : `{${meant}: {${others.join(": {")}: ${shorten(text)}${"}".repeat(others.length - 1)}}}`; // prettier-ignore
  fail(`${name} is ${given} in the file, and ${shorten(path.join("."))} an argument of another ${kind}`, `to change the ${kind}, set all of it: --set '${name}=${whole}'`); // prettier-ignore
}
