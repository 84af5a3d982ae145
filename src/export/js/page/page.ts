// index.html of a predictor: what it predicts, a form for what it takes, and its answer. It works without a server, and sends nothing anywhere.
import { frame } from "../../../report/html/frame.js";
import { html, Html } from "../../../report/html/html.js";
import type { TableSchema, TextSchema } from "../schema.js";
import { chatBody, textBody } from "./bodies.js";
import { chatScript, textScript } from "./textScript.js";
import { rowBody, seriesBody } from "./rowBody.js";
import { rowScript } from "./rowScript.js";
import { style } from "./style.js";

/** @param program makes a global `predictor` */
export function pageOf(schema: TableSchema | TextSchema, program: string): string {
  const { name } = schema;
  const { body, script } = partsFor(schema);
  const whole = html`<header>
<h1>${name}</h1>
${purpose(schema)}
</header>
${body}
<footer>Made by mlbh export. The model is in this page: nothing that you write leaves it.</footer>
`; // prettier-ignore
  return frame({ title: name, styles: [style], scripts: [Html.fromProgram(program), script], body: whole }).toString();
}

function partsFor(schema: TableSchema | TextSchema): { readonly body: Html; readonly script: Html } {
  switch (schema.about) {
    case "table":
      return { body: schema.series === null ? rowBody(schema) : seriesBody(schema), script: rowScript };
    case "text":
      return { body: textBody, script: textScript };
    case "chat":
      return { body: chatBody, script: chatScript };
  }
}

function purpose(schema: TableSchema | TextSchema): Html {
  if (schema.about !== "table") return html`<p>${schema.about === "chat" ? "Answers what you say." : "Writes on from what you begin."}</p>`; // prettier-ignore
  const { task, target, classes, series } = schema;
  const goal = target === "" ? html`the columns themselves` : html`<b>${target}</b>`;
  if (series !== null) return html`<p>Predicts what <b>${series.target}</b> is ${series.horizon === 1 ? "one step" : `up to ${series.horizon} steps`} after the last of ${series.window} or more rows.</p>`; // prettier-ignore
  if (task === "sequence") return html`<p>Writes ${goal}.</p>`;
  const among = classes === null || classes.length > 12 ? null : html`: ${classes.slice(0, -1).join(", ")} or ${classes.at(-1)!}`;
  return html`<p>Predicts ${goal}${among} from the values below.</p>`;
}
