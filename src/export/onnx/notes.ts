// What is printed beside a file: what goes in, what comes out, and how it is run.
import { quote } from "../../core/words.js";
import { ML, type Graph } from "./graph.js";
import type { Metadata } from "./onnx.js";
import type { TensorInfo } from "./proto.js";

export function notesOf({ inputs, outputs }: Graph, metadata: Metadata): string[] {
  const { opset, ir_version: ir, threshold, classes } = metadata;
  return [
    `opset ${opset} of ONNX and ${metadata[`opset ${ML}`]} of ${ML}, IR version ${ir}; the network computes in float, whatever the run did`,
    ...inputs.reduce<TensorInfo[][]>(alikeTogether, []).map((some) => `input  ${described(some)}`),
    ...outputs.map((output) => `output ${described([output])}`),
    ...(classes === undefined ? [] : [`classes in the order of the probabilities: ${(JSON.parse(classes) as string[]).map(quote).join(", ")}`]),
    ...(threshold === undefined ? [] : [`yes above the probability ${threshold}`]),
    ...meanings(inputs, metadata),
    ...inPython(inputs, metadata),
  ];
} // prettier-ignore

function alikeTogether(groups: TensorInfo[][], info: TensorInfo): TensorInfo[][] {
  const last = groups.at(-1);
  const isAlike = last !== undefined && last[0].type === info.type && String(last[0].shape) === String(info.shape);
  return isAlike ? [...groups.slice(0, -1), [...last, info]] : [...groups, [info]];
}

/** "a", "b", .. "z" (26): double (N, 1) */
function described(some: readonly TensorInfo[]): string {
  const names = some.map(({ name }) => quote(name));
  const shown = names.length > 4 ? `${names.slice(0, 2).join(", ")}, .. ${names[names.length - 1]} (${names.length})` : names.join(", ");
  return `${shown}: ${some[0].type} (${some[0].shape.join(", ")})`;
} // prettier-ignore

function meanings(inputs: readonly TensorInfo[], metadata: Metadata): string[] {
  const has = (type: string): boolean => inputs.some((input) => input.type === type);
  const dates = Object.entries(metadata).flatMap(([key, name]) => (key.startsWith("seconds since 1970 ") ? [name] : []));
  return [
    ...(has("double") ? ["a missing number is NaN"] : []),
    ...(has("string") ? ['a missing text is ""'] : []),
    ...(dates.length === 0 ? [] : [`dates are numbers, the seconds since 1970 in UTC: ${dates.join(", ")}`]),
    ...(has("int64") ? ["a text comes as the ids of its tokens; the tokenizer.json that makes them stands in the file's metadata"] : []), // prettier-ignore
    ...(metadata.context === undefined
      ? []
      : [`at each place the scores of the token that comes next; no more than ${metadata.context} tokens at once`]),
    ...(metadata.answer === undefined
      ? []
      : [`${quote(metadata.answer)} is the answer so far, ${metadata.begin} in front of it: write the likeliest token behind it and ask again, until that is ${metadata.begin} again`]), // prettier-ignore
  ];
}

function inPython(inputs: readonly TensorInfo[], metadata: Metadata): string[] {
  const session = 'session = onnxruntime.InferenceSession("FILE")';
  const tokenizer = Object.keys(metadata).find((key) => key.startsWith("tokenizer"));
  if (tokenizer !== undefined) {
    const tokens = `tokens = tokenizers.Tokenizer.from_str(session.get_modelmeta().custom_metadata_map[${JSON.stringify(tokenizer)}])`;
    return ["in Python:", `  ${session}`, `  ${tokens}`, `  session.run(None, {..., ${JSON.stringify(inputs.find(({ type }) => type === "int64")!.name)}: [tokens.encode("text").ids]})`];
  } // prettier-ignore
  // As the file writes them: pandas would make 1.0 of a category 1 beside an empty cell, and whole numbers int64, which the graph does not take.
  const table = 'table = pandas.read_csv("ROWS.csv", dtype=str)';
  const numbers = "table[[i.name]].to_numpy(float)";
  const hasTexts = inputs.some(({ type }) => type === "string");
  const cells = hasTexts ? `${numbers} if "double" in i.type else table[[i.name]].fillna("").apply(lambda c: c.str.strip()).to_numpy()` : numbers; // prettier-ignore
  const isSeries = inputs[0].shape.length === 3;
  const rows = isSeries ? "{i.name: .. for i in session.get_inputs()}" : `{i.name: ${cells} for i in session.get_inputs()}`;
  return ["in Python:", `  ${session}`, ...(isSeries ? [] : [`  ${table}`]), `  session.run(None, ${rows})`]; // prettier-ignore
}
