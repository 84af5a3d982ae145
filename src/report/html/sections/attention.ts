// What each token of a sentence looks at: a small map for each head of each attention.
import { plural } from "../../../data/problems.js";
import type { AttentionMap, AttentionMaps } from "../../attention.js";
import type { RunStory } from "../../gather.js";
import { heat } from "../../svg/heat.js";
import { figure, gallery } from "../figure.js";
import { html, shortened, type Html } from "../html.js";
import type { Section } from "../section.js";
import { visibleToken } from "../visible.js";
import { isTextData } from "../../../experiment/experiment.js";
import { percent } from "./verdict.js";

const mostMaps = 32;
const mostNamed = 3;

export function attentionSection({ attention, experiment }: RunStory): Section | null {
  if (attention === null) return null;
  const { tokens, maps } = attention;
  const shown = maps.slice(0, mostMaps);
  const numbers = [...new Set(maps.map(({ name }) => name))];
  const fewer = shown.length < maps.length ? ` Shown are the first ${shown.length} of ${maps.length} maps.` : "";
  const looks = isTextData(experiment.config.data) ? " A causal model sees nothing to the right of the diagonal: that has not come yet." : ""; // prettier-ignore
  const content = html`<p>${plural(tokens.length, "token")}, and what each takes from which others: a row is a token that looks, a column one that is looked at, and each row adds up to 100 %. The attentions are numbered from the first layer to the last.${looks} Heads that look at the token before, at the same token, or at the beginning of the sentence are common.${fewer}</p>
${gallery(shown.map((map) => mapFigure(map, numbers.indexOf(map.name) + 1, attention)), "small")}`; // prettier-ignore
  return { id: "attention", title: "What it looks at", content };
}

/** @param number of the attention among those of the model, from 1 */
function mapFigure({ name, head, heads, shares }: AttentionMap, number: number, { tokens }: AttentionMaps): Html {
  const names = tokens.map((token) => shortened(visibleToken(token), 12));
  const size = tokens.length;
  const which = `Attention ${number}${heads === 1 ? "" : `, head ${head} of ${heads}`}`;
  const title = (row: number): string => {
    const order = [...names.keys()].sort((a, b) => shares[row * size + b] - shares[row * size + a]).slice(0, mostNamed);
    const parts = order.map((column) => `${names[column]} (${column + 1}) ${percent(shares[row * size + column])}`);
    return `${names[row]} (${row + 1}) looks at ${parts.join(", ")}`;
  };
  return figure({ title: which, plot: heat({ names, values: shares, label: `Attention of ${which} over ${size} tokens`, title }), explain: `${name}. ${lookInWords(shares, size)}` }); // prettier-ignore
}

/** Where the shares of all rows but the first lie, on the whole. */
function lookInWords(shares: Float64Array, size: number): string {
  if (size === 1) return "There is one token, which sees nothing but itself.";
  const mean = (value: (row: number) => number): number => {
    let sum = 0;
    for (let row = 1; row < size; row++) sum += value(row);
    return sum / (size - 1);
  };
  const [own, before, first] = [
    mean((row) => shares[row * size + row]),
    mean((row) => shares[row * size + row - 1]),
    mean((row) => shares[row * size]),
  ];
  return `On average ${percent(own)} to itself, ${percent(before)} to the one before, ${percent(first)} to the first.`;
}
