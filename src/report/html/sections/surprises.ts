// A stretch of text with every token shaded by how little it was expected: -ln P.
import { formatCount, formatNumber } from "../../../core/format.js";
import type { RunStory } from "../../gather.js";
import type { SeenText, SeenToken } from "../../surprises.js";
import { html, type Html } from "../html.js";
import type { Section } from "../section.js";
import { visible, visibleToken } from "../visible.js";

/** The probability down to which a token has this shade, and how it is called. */
const shades = [
  { from: 0.5, name: "50 % and more" },
  { from: 0.2, name: "20 % and more" },
  { from: 0.05, name: "5 % and more" },
  { from: 0.01, name: "1 % and more" },
  { from: 0, name: "less than 1 %" },
];

const inStretch = 500;
const linesInStretch = 24;
const inTable = 15;
const around = 40; // characters of context on either side

export function surprisesSection({ seen }: RunStory): Section | null {
  if (seen === null) return null;
  const { tokens, part, of } = seen;
  const where = part === "test" ? "test" : "validation";
  const howMany = tokens.length < of ? `The first ${formatCount(tokens.length)} of ${formatCount(of)} tokens were` : `All ${formatCount(tokens.length)} tokens were`; // prettier-ignore
  const content = html`<p>The ${where} text as the model reads it: the stronger the color of a token and the line below it, the less it was expected from what stands before it. Pointing at a token says how likely it was and what was expected instead. ${howMany} read; ${concentration(tokens)}</p>
<ul class="legend tokens">${shades.map(({ name }, level) => html`<li><span class="t${level}">token</span> ${name}</li>`)}</ul>
<div class="samples">${stretches(tokens).map(([from, to]) => html`<section>
<h3>From token ${formatCount(from + 1)} on</h3>
<div class="read">${tokens.slice(from, to).map(spanOf)}</div>
</section>
`)}</div>
<h3>The most surprising</h3>
<p>Each token where it surprised most.</p>
<div class="scroll"><table>
<thead><tr><th scope="col">token in its text</th><th scope="col" class="number">probability</th><th scope="col" class="number">−ln P</th><th scope="col">expected</th></tr></thead>
<tbody>${mostSurprising(tokens).map((i) => rowOf(seen, i))}</tbody>
</table></div>
`; // prettier-ignore
  return { id: "surprises", title: "What surprised it", content };
}

/** The beginning, and where there is as much again, the middle. */
function stretches(tokens: readonly SeenToken[]): [from: number, to: number][] {
  const middle = tokens.length >> 1;
  return (middle < inStretch ? [0] : [0, middle]).map((from) => [from, endOf(tokens, from)]);
}

/** Short lines take much room: it ends with one of them. */
function endOf(tokens: readonly SeenToken[], from: number): number {
  let lines = 0;
  let end = from;
  while (end < Math.min(tokens.length, from + inStretch) && lines < linesInStretch) {
    lines += [...`${tokens[end].gap}${tokens[end].text}`].filter((character) => character === "\n").length;
    end++;
  }
  return end;
}

function levelOf(surprise: number): number {
  return shades.findIndex(({ from }) => Math.exp(-surprise) >= from);
}

function spanOf({ text, gap, surprise, expected, least }: SeenToken): Html {
  if (surprise === null) return html`${visible(gap, false)}${visible(text, false)}`;
  return html`${visible(gap, false)}<span class="t${levelOf(surprise)}" title="${inWords(text, surprise, expected, least)}">${visible(text, false)}</span>`; // prettier-ignore
}

function inWords(text: string, surprise: number, expected: string, least: number): string {
  const instead = expected === text ? "as expected" : `expected ${visibleToken(expected)} ${chance(least)}`;
  return `${visibleToken(text)} ${chance(surprise)}, ${formatNumber(surprise)} nats; ${instead}`;
}

/** 0.9765 -> "97.7 %", small ones with two digits. */
function chance(surprise: number): string {
  const percent = 100 * Math.exp(-surprise);
  return `${percent >= 1 ? percent.toFixed(1) : percent >= 0.001 ? Number(percent.toPrecision(2)) : percent.toExponential(1)} %`;
}

/** Where they stand; a token that surprises again and again once, where it does most. */
function mostSurprising(tokens: readonly SeenToken[]): number[] {
  const size = (i: number): number => tokens[i].surprise ?? -Infinity;
  const places = new Map<number, number>();
  tokens.forEach(({ id, surprise }, i) => {
    if (surprise !== null && size(i) > size(places.get(id) ?? 0)) places.set(id, i);
  });
  return [...places.values()].sort((a, b) => size(b) - size(a)).slice(0, inTable);
}

function rowOf({ tokens }: SeenText, i: number): Html {
  const { text, gap, surprise, expected, least } = tokens[i];
  const join = (list: readonly SeenToken[]): string => list.map((token) => token.gap + token.text).join("");
  const before = join(tokens.slice(Math.max(0, i - around), i)) + gap;
  const after = join(tokens.slice(i + 1, i + 1 + around));
  return html`<tr><td class="context"><span>${visible(lastOf(before), false)}</span><mark>${visibleToken(text)}</mark><span>${visible([...after].slice(0, around).join(""), false)}</span></td><td class="number">${chance(surprise!)}</td><td class="number">${formatNumber(surprise)}</td><td>${visibleToken(expected)} <small>${chance(least)}</small></td></tr>
`; // prettier-ignore
}

function lastOf(text: string): string {
  return [...text].slice(-around).join("");
}

/** How much of the whole loss a few tokens make up. */
function concentration(tokens: readonly SeenToken[]): string {
  const sizes = tokens.flatMap(({ surprise }) => surprise ?? []).sort((a, b) => b - a);
  const sum = (list: readonly number[]): number => list.reduce((all, size) => all + size, 0);
  const share = sum(sizes.slice(0, Math.ceil(sizes.length / 10))) / sum(sizes);
  return `the most surprising tenth of them makes up ${(100 * share).toFixed(0)} % of the loss.`;
}
