// The form of one row, a field for each column; of rows that belong together, or of very many columns, a box for rows as text.
import type { Row } from "../../../data/rows.js";
import { html, type Html } from "../../../report/html/html.js";
import type { PredictorColumn, TableSchema } from "../schema.js";

const MOST_FIELDS = 100; // of a form that somebody fills in
const MOST_CHOICES = 500; // of a list to choose from

/** What the model is for, as a sentence. */
export function goalOf({ task, target, classes, series }: TableSchema): Html {
  const goal = target === "" ? html`the columns themselves` : html`<b>${target}</b>`;
  if (series !== null) return html`Predicts what <b>${series.target}</b> is ${series.horizon === 1 ? "one step" : `up to ${series.horizon} steps`} after the last of ${series.window} or more rows.`; // prettier-ignore
  if (task === "sequence") return html`Writes ${goal}.`;
  const among = classes === null || classes.length > 12 ? null : html`: ${classes.slice(0, -1).join(", ")} or ${classes.at(-1)!}`;
  return html`Predicts ${goal}${among} from the values below.`;
}

/** @param button what the button says that asks; left out, the answer follows the form as it changes */
export function rowBody(schema: TableSchema, button?: string): Html {
  const isBox = schema.series !== null || schema.columns.length > MOST_FIELDS;
  const asking = button === undefined ? null : html`<button type="submit">${button}</button> `;
  return html`<main>
<form autocomplete="off">
${isBox ? boxOf(schema) : fieldsOf(schema)}
<p class="tools">${asking}<button type="reset">Usual values</button></p>${isBox ? null : pasteBox}
</form>
<section id="answer" data-of="${schema.target === "" ? "reconstruction" : schema.target}" aria-live="polite" aria-label="Answer"></section>
</main>`; // prettier-ignore
}

const pasteBox = html`
<details><summary>Paste a row</summary>
<label><span>cells in the order of the fields, or below a line with the names of their columns</span>
<textarea id="paste" rows="3"></textarea></label></details>`; // prettier-ignore

function fieldsOf({ columns, example: [row] }: TableSchema): Html {
  return html`<div class="fields">
${columns.map((column) => fieldOf(column, String(row[column.name] ?? "")))}
</div>`; // prettier-ignore
}

function boxOf({ columns, series, example }: TableSchema): Html {
  const lines = [
    columns.map(({ name }) => name),
    ...example.map((row) => columns.map((column) => cellOf(row[column.name], column))),
  ];
  return html`<label><span>rows below the names of their columns, ${series === null ? null : `${series.window} or more, `}with tabs, commas or semicolons between the cells: paste them from a table</span>
<textarea id="rows" rows="${Math.min(24, example.length + 2)}" wrap="off">${lines.map((cells) => cells.join("\t")).join("\n")}</textarea></label>`; // prettier-ignore
}

/** As the files of the model have it. */
function cellOf(value: Row[string], column: PredictorColumn): string {
  const text = String(value ?? "");
  return column.kind === "number" && typeof value === "number" ? text.replace(".", column.decimal) : text;
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
      return html`<input
        type="number"
        step="any"
        data-name="${column.name}"
        value="${value}"
        ${column.decimal === "." ? null : html` data-decimal="${column.decimal}"`}
      />`;
    case "date":
      return html`<input type="text" data-name="${column.name}" value="${value}" />`;
    case "text":
      return html`<textarea rows="3" data-name="${column.name}">${value}</textarea>`;
    case "category": {
      const { name, categories, other, optional } = column;
      return other || categories.length > MOST_CHOICES
        ? html`<input type="text" data-name="${name}" value="${value}" list="of-${name}"><datalist id="of-${name}">${categories.slice(0, MOST_CHOICES).map((one) => html`<option value="${one}">`)}</datalist>`
        : html`<select data-name="${name}">${optional ? html`<option value=""></option>` : null}${categories.map((one) => html`<option${one === value ? html` selected` : null}>${one}</option>`)}</select>`; // prettier-ignore
    }
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
