// index.html of a predictor: what it predicts, a form for what it takes, and its answer. It works without a server, and sends nothing anywhere.
import { frame } from "../../../report/html/frame.js";
import { html, Html } from "../../../report/html/html.js";
import type { TableSchema, TextSchema } from "../schema.js";
import { chatBody, textBody } from "./bodies.js";
import { chatScript, textScript } from "./textScript.js";
import { goalOf, rowBody } from "./rowBody.js";
import { rowScript } from "./rowScript.js";
import { style } from "./style.js";

/** @param program makes a global `predictor` */
export function pageOf(schema: TableSchema | TextSchema, program: string): string {
  const { name } = schema;
  const { body, script } = partsFor(schema);
  const whole = html`<header>
<h1>${name}</h1>
<p>${purposeOf(schema)}</p>
</header>
${body}
<footer>Made by mlbh export. The model is in this page: nothing that you write leaves it.</footer>
`; // prettier-ignore
  return frame({ title: name, styles: [style], scripts: [Html.fromProgram(program), script], body: whole }).toString();
}

function partsFor(schema: TableSchema | TextSchema): { readonly body: Html; readonly script: Html } {
  switch (schema.about) {
    case "table":
      return { body: rowBody(schema), script: rowScript };
    case "text":
      return { body: textBody, script: textScript };
    case "chat":
      return { body: chatBody, script: chatScript };
  }
}

function purposeOf(schema: TableSchema | TextSchema): Html | string {
  switch (schema.about) {
    case "table":
      return goalOf(schema);
    case "text":
      return "Writes on from what you begin.";
    case "chat":
      return "Answers what you say.";
  }
}
