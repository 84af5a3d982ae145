// A body that is JSON, as a value.
import { Refusal } from "./refusal.js";
import { jsonFault } from "./jsonFault.js";

/** @throws Refusal that says where it stops being JSON */
export function parseJson(body: Buffer): unknown {
  const text = textOf(body);
  try {
    return JSON.parse(text);
  } catch {
    const { line, column, message } = jsonFault(text) ?? { line: 1, column: 1, message: "it cannot be read" };
    throw new Refusal(400, "the body is not JSON", { problems: [{ line, column, message }] });
  }
}

function textOf(body: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch {
    throw new Refusal(400, "the body is not UTF-8 text", { hint: "JSON is always UTF-8" });
  }
}
