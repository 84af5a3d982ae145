// A page to try the model of a table: the form of an exported predictor, whose answers come from the server.
import { version } from "../../core/version.js";
import { targetWords } from "../../data/preprocess.js";
import { tableSchema } from "../../export/js/columns.js";
import { goalOf, rowBody } from "../../export/js/page/rowBody.js";
import { rowScript } from "../../export/js/page/rowScript.js";
import { style } from "../../export/js/page/style.js";
import { frame } from "../../report/html/frame.js";
import { html, type Html } from "../../report/html/html.js";
import type { OpenRun } from "../../runs/openRun.js";

/** The server in the place of a predictor: what is wrong with rows comes as a list, each at rows[i], or as one message. */
const server = html`<script>
  const predictor = {
    async predict(rows) {
      const headers = { "content-type": "application/json", accept: "application/json" };
      const response = await fetch("predict", { method: "POST", headers, body: JSON.stringify({ rows }) }).catch((error) => {
        throw new Error("no connection: " + error.message);
      });
      const answer = await response.json();
      if (response.ok) return answer.predictions;
      const { error, hint, problems = [] } = answer;
      const ofRows = problems.map(({ row, column, message, hint }) => ({
        place: { file: "rows[" + row + "]", column },
        message,
        advice: hint,
      }));
      throw { problems: ofRows.length > 0 ? ofRows : [{ message: error, advice: hint }] };
    },
  };
</script>`;

export function rowPage({ preprocess, experiment }: OpenRun): Html {
  const title = targetWords(preprocess);
  const schema = tableSchema(title, preprocess, experiment.config.data);
  const body = html`<header>
<h1>${title}</h1>
<p>${goalOf(schema)} This page sends them to <code>POST /predict</code>; <a href="schema">GET /schema</a> says what a program can send.</p>
</header>
${rowBody(schema, "Predict")}
<footer>mlbh serve ${version}</footer>
`; // prettier-ignore
  return frame({ title: `${title}: predict`, styles: [style], scripts: [server, rowScript], body, asksServer: true });
}
