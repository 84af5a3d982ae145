// Columns of texts through the real preparation, for the page of text.
import type { CategoricalColumn } from "../data/columns.js";
import type { NumberArray } from "../notation/array.js";
import type { Sample } from "../notation/sample.js";
import { fitTokenizer } from "../text/registry.js";
import type { Tokenizer } from "../text/tokenizer.js";
import { NAME, prepared } from "./prepared.js";

export function textSamples(): [Sample, ...Sample[]] {
  return [
    sample(["abba", "b", "acaba"], ["cad"], 4),
    sample(["to be", "or", "not to be or not"], ["a note", "be", "that is"], 6),
    sample(["x", "yyxxy"], ["", "zx"], 3),
  ];
}

function sample(train: readonly string[], others: readonly string[], length: number): Sample {
  const all = [...train, ...others];
  const fit = (texts: Iterable<string>): Tokenizer => fitTokenizer("char", texts);
  const columnOf = (cells: readonly number[]): CategoricalColumn => ({ kind: "categorical", name: NAME, codes: Int32Array.from(cells), labels: all }); // prettier-ignore
  const numbers = { train: train.map((_, i) => i), others: others.map((_, i) => train.length + i) };
  const result = prepared(numbers, { text: { fit, length } }, columnOf);
  const tokenizer = fit(train);
  const most = Math.max(...all.map((text) => text.length), length);
  const ids = (texts: readonly string[]): NumberArray => ({ shape: [texts.length, most], data: texts.flatMap((text) => [...tokenizer.encode(text), ...Array<number>(most).fill(-1)].slice(0, most)) }); // prettier-ignore
  return {
    name: `${train.map((text) => JSON.stringify(text)).join(", ")}; max_length ${length}`,
    tensors: { v: ids(train), "v'": ids(others), z: result.train, "z'": result.others },
    numbers: { L: length },
    outputs: ["z", "z'"],
  };
}
