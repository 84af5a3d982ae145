// A page to try the model of a table: a field for each column, or where these are many, or rows belong together, a box for rows as CSV.
import { version } from "../../core/version.js";
import { csvLine } from "../../data/csv.js";
import { targetWords } from "../../data/preprocess.js";
import { tableSchema as predictorSchema } from "../../export/js/columns.js";
import { text } from "../../report/html/style/text.js";
import { frame } from "../../report/html/frame.js";
import { html, type Html } from "../../report/html/html.js";
import type { OpenRun } from "../../runs/openRun.js";
import type { ColumnSchema, TableSchema } from "../rowSchema.js";
import { rowScript } from "./rowScript.js";
import { style } from "./style.js";

const MOST_FIELDS = 60; // of a form that somebody fills in
const MOST_CHOICES = 500; // of a list to choose from

export function rowPage(run: OpenRun, { columns, row }: TableSchema): Html {
  const { preprocess } = run;
  const { task, series } = preprocess;
  const properties = columns.map((name) => [name, row.properties[name]] as const);
  const isTable = series !== undefined || columns.length > MOST_FIELDS;
  const fields = isTable
    ? html`<label
        >Rows as CSV${series === undefined ? null : `: at least ${series.window}, in the order of time`}; put yours in the place
        of these
        <textarea class="table" name="csv" spellcheck="false" required>${exampleRows(run, properties)}</textarea>
      </label>`
    : html`<div class="fields">${properties.map(([name, column], i) => fieldOf(name, column, i))}</div>`;
  const body = html`<header>
<p class="kind">${task} by a trained model</p>
<h1>${targetWords(preprocess)}</h1>
<p class="note">This page sends ${isTable ? "rows" : "a row"} to <code>POST /predict</code>; <a href="schema">GET /schema</a> says what a program can send.</p>
</header>
<main>
<form data-columns="${JSON.stringify(isTable ? [] : columns)}">
${fields}
<button type="submit">Predict</button>
</form>
<section id="answer" aria-live="polite"><h2>The answer comes here.</h2></section>
</main>
<footer>mlbh serve ${version}</footer>
`; // prettier-ignore
  return frame({ title: `${targetWords(preprocess)}: predict`, styles: [text, style], scripts: [rowScript], body, asksServer: true }); // prettier-ignore
}

/** What stands in a field first: something that the model has seen, so that the first click gives an answer. */
function exampleOf(column: ColumnSchema): string {
  const { examples, enum: choices } = column;
  return cellOf(examples?.[0] ?? choices?.[0] ?? "", column);
}

function fieldOf(name: string, column: ColumnSchema, i: number): Html {
  const { kind, enum: choices, categories, date_format: format, type } = column;
  const optional = type.includes("null");
  const label = html`${name}${optional ? " (may be empty)" : null}`;
  const words = (choices ?? categories ?? []).filter((word) => word !== null);
  if (choices !== undefined && words.length <= MOST_CHOICES) {
    return html`<label>${label}<select name="c${i}">${optional ? html`<option value=""></option>` : null}${words.map((word) => html`<option value="${word}">${word}</option>`)}</select></label>
`; // prettier-ignore
  }
  if (kind === "text") return html`<label class="wide">${label}<textarea name="c${i}"></textarea></label> `;
  const list = words.slice(0, MOST_CHOICES).map((word) => html`<option value="${word}"></option>`);
  const hints = html`placeholder="${format ?? ""}" inputmode="${kind === "numeric" ? "decimal" : "text"}"`;
  return html`<label>${label}<input name="c${i}" value="${exampleOf(column)}" autocomplete="off" list="l${i}" ${hints}><datalist id="l${i}">${list}</datalist></label>
`; // prettier-ignore
}

/** A header, and below it usual cells: of a series as many rows as an answer needs, a step from each other. */
function exampleRows({ preprocess, experiment }: OpenRun, properties: readonly (readonly [string, ColumnSchema])[]): string {
  const { delimiter } = preprocess.dialect;
  const line = (cells: readonly string[]): string =>
    delimiter === "," ? csvLine(cells) : `${cells.map((cell) => (/["\n\r]/.test(cell) || cell.includes(delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(delimiter)}\n`; // prettier-ignore
  const { example } = predictorSchema("", preprocess, experiment.config.data);
  const lines = example.map((row) => line(properties.map(([name, column]) => cellOf(row[name], column))));
  return [line(properties.map(([name]) => name)), ...lines].join("");
}

function cellOf(value: unknown, { decimal = "." }: ColumnSchema): string {
  return typeof value === "number" ? String(value).replace(".", decimal) : String(value);
}
