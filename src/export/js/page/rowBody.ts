// The form of one row, a field for each column; of a series a text with its rows.
import { html, type Html } from "../../../report/html/html.js";
import type { PredictorColumn, TableSchema } from "../schema.js";

const answer = html`<section id="answer" aria-live="polite" aria-label="Answer"></section>`;

export function rowBody({ columns, example }: TableSchema): Html {
  const [row] = example;
  return html`<main>
<form autocomplete="off">
<div class="fields">
${columns.map((column) => fieldOf(column, String(row[column.name] ?? "")))}
</div>
<p class="tools"><button type="reset">Usual values</button></p>
<details><summary>Paste a row</summary>
<label><span>cells in the order of the fields, or below a line with the names of their columns</span>
<textarea id="paste" rows="3"></textarea></label></details>
</form>
${answer}
</main>`; // prettier-ignore
}

export function seriesBody({ columns, series, example }: TableSchema): Html {
  const names = columns.map(({ name }) => name);
  const lines = [names, ...example.map((row) => names.map((name) => String(row[name] ?? "")))].map((cells) => cells.join("\t"));
  return html`<main>
<form autocomplete="off">
<label><span>rows below the names of their columns, ${series!.window} or more, with tabs, commas or semicolons between the cells: paste them from a table</span>
<textarea id="rows" rows="${Math.min(24, example.length + 2)}" wrap="off">${lines.join("\n")}</textarea></label>
<p class="tools"><button type="reset">Usual values</button></p>
</form>
${answer}
</main>`; // prettier-ignore
}

function fieldOf(column: PredictorColumn, value: string): Html {
  const { name, optional } = column;
  const note = noteOf(column);
  return html`<label class="${column.kind === "text" ? "field wide" : "field"}"><span>${name}</span>
${inputOf(column, value)}${note === null && !optional ? null : html`
<small>${[note, optional ? "may be empty" : null].filter((part) => part !== null).join("; ")}</small>`}</label>
`; // prettier-ignore
}

function inputOf(column: PredictorColumn, value: string): Html {
  switch (column.kind) {
    case "number":
      return html`<input type="number" step="any" data-name="${column.name}" value="${value}" />`;
    case "date":
      return html`<input type="text" data-name="${column.name}" value="${value}" />`;
    case "text":
      return html`<textarea rows="3" data-name="${column.name}">${value}</textarea>`;
    case "category":
      return column.other
        ? html`<input type="text" data-name="${column.name}" value="${value}" list="of-${column.name}"><datalist id="of-${column.name}">${column.categories.map((one) => html`<option value="${one}">`)}</datalist>`
        : html`<select data-name="${column.name}">${column.optional ? html`<option value=""></option>` : null}${column.categories.map((one) => html`<option${one === value ? html` selected` : null}>${one}</option>`)}</select>`; // prettier-ignore
  }
}

function noteOf(column: PredictorColumn): string | null {
  switch (column.kind) {
    case "number":
      return column.low === null || column.low === column.high ? null : `usually ${column.low} to ${column.high}`;
    case "date":
      return column.format;
    case "text":
      return null;
    case "category":
      return column.other ? "another is possible" : null;
  }
}
