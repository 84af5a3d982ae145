// What was written for the rows of the test, beside what should have been.
import { formatNumber } from "../../../core/format.js";
import { plural } from "../../../data/problems.js";
import type { RunStory } from "../../gather.js";
import type { WrittenRow } from "../../written.js";
import { html, shortened, type Html } from "../html.js";
import type { Section } from "../section.js";
import { visible } from "../visible.js";

export function writtenSection({ written }: RunStory): Section | null {
  if (written === null) return null;
  const { part, rows, what, right, wrongOnes, rightOnes } = written;
  const wrong =
    wrongOnes.length === 0
      ? null
      : html`<h3>Wrong, and the model was sure</h3>
          ${table(wrongOnes)}`;
  const good =
    rightOnes.length === 0
      ? null
      : html`<h3>Right, and the model was sure</h3>
          ${table(rightOnes)}`;
  const content = html`<p>For each of ${plural(rows, what)} of the ${part} part the model wrote a text by itself, always the likeliest token next: ${right} are as they should be. The probability is that of all tokens together, the end included.</p>${wrong}${good}`; // prettier-ignore
  return { id: "written", title: "What it wrote", content };
}

function table(rows: readonly WrittenRow[]): Html {
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th>Given</th>
          <th>Should be</th>
          <th>Written</th>
          <th>Probability</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ question, truth, written, probability }) => html`<tr><td>${visible(shortened(question))}</td><td>${visible(shortened(truth))}</td><td>${visible(shortened(written))}</td><td class="number">${formatNumber(Number(probability.toPrecision(3)))}</td></tr>`, // prettier-ignore
        )}
      </tbody>
    </table>
  </div>`;
}
