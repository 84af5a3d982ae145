// A page with a worked example, for the tests of its forms.
import type { Shown, Worked } from "../../src/notation/worked.js";
import { operationPages } from "../../src/pages/operations.js";
import { contentOf, type PageContent } from "../../src/report/explain/content.js";

const row = (name: string, numbers: readonly string[]): Shown => ({ name, shape: [numbers.length], values: numbers.map((text, i) => ({ text, source: `${name}[${i}]` })) }); // prettier-ignore

/** softmax of (1, 2), gy = (3, -1). */
export const worked: Worked = {
  title: "softmax(x, 0)",
  given: [row("x", ["1", "2"]), row("gy", ["3", "-1"])],
  lines: [
    { line: 2, left: "e[0]", pieces: [{ text: "exp(" }, { text: "1", source: "x[0]" }, { text: ")" }], value: "2.7183", source: "e[0]" }, // prettier-ignore
    { line: 3, left: "s", pieces: [{ text: "2.7183", source: "e[0]" }, { text: " + " }, { text: "7.3891", source: "e[1]" }], value: "10.1073", source: "s" }, // prettier-ignore
    { line: 4, left: "y[0]", pieces: [{ text: "2.7183", source: "e[0]" }, { text: " / " }, { text: "10.1073", source: "s" }], value: "0.2689", source: "y[0]" }, // prettier-ignore
    { line: 7, left: "ds/dx[0]", pieces: [{ text: "2.7183", source: "e[0]" }], value: "2.7183", source: "ds/dx[0]" },
    { line: 12, left: "gx[0]", pieces: [{ text: "0.2689", source: "y[0]" }, { text: " * (3 - 0.0758)" }], value: "0.7864", source: "gx[0]" }, // prettier-ignore
  ],
  results: [row("y", ["0.2689", "0.7311"]), row("gx", ["0.7864", "-0.7864"])],
  beyond: false,
  slopes: [{ entry: "x[0]", h: 0.001, above: 0.0765455, below: 0.0749726, slope: 0.78644, gradient: 0.78645 }],
};

export const pageOf = (name: keyof typeof operationPages, example: Worked | null = null): PageContent => contentOf(operationPages[name], example === null ? null : () => example); // prettier-ignore

export const softmax = pageOf("softmax", worked);
