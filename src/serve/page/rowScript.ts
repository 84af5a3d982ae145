// The script of the page of a table: sends what is in the form, and shows the answers or what is wrong. Texts are put in as texts, never as
// markup.
import { html } from "../../report/html/html.js";

export const rowScript = html`<script>
  const form = document.querySelector("form");
  const button = form.querySelector("button");
  const place = document.querySelector("#answer");
  const columns = JSON.parse(form.dataset.columns);
  const make = (tag, text, className) => {
    const element = document.createElement(tag);
    if (text !== undefined) element.textContent = text;
    if (className !== undefined) element.className = className;
    return element;
  };
  const short = (value) =>
    typeof value === "number" ? String(Number(value.toPrecision(6))) : value === null ? "no answer" : value;
  const table = (entries, isShare) => {
    const result = make("table");
    for (const [name, value] of entries) {
      const row = result.insertRow();
      row.append(make("th", name));
      if (isShare) {
        const bar = make("td", undefined, "bar");
        bar.append(make("div"));
        bar.firstChild.style.width = 100 * value + "%";
        row.append(bar);
      }
      row.append(make("td", isShare ? (100 * value).toFixed(2) + " %" : String(short(value)), "number"));
    }
    return result;
  };
  const show = ({ predicted, probabilities, quantiles, probability, error }) => {
    const parts = [];
    if (predicted === null || typeof predicted !== "object") parts.push(make("p", String(short(predicted)), "predicted"));
    else parts.push(table(Object.entries(predicted), false));
    const sorted = Object.entries(probabilities ?? {}).sort((a, b) => b[1] - a[1]);
    if (sorted.length > 0) parts.push(table(sorted, true));
    if (quantiles) parts.push(table(Object.entries(quantiles), false));
    if (probability !== undefined) parts.push(table([["probability of all of it", probability]], true));
    if (error !== undefined) parts.push(table([["error of the reconstruction", error]], false));
    return parts;
  };
  const refuse = ({ error, hint, problems = [] }) => {
    const list = make("ul");
    for (const problem of problems) {
      const where = [
        problem.row > 0 ? "row " + problem.row : "",
        problem.line ? "line " + problem.line : "",
        problem.column ?? "",
      ];
      const item = make("li", [...where, problem.message].filter((word) => word !== "").join(": "));
      if (problem.hint) item.append(make("div", problem.hint, "hint"));
      list.append(item);
      const field = form.elements["c" + columns.indexOf(problem.column)];
      if (field) field.setAttribute("aria-invalid", "true");
    }
    return [make("h2", "Not answered"), make("p", error), list, make("p", hint ?? "", "hint")];
  };
  const ask = async () => {
    const isTable = form.elements.csv !== undefined;
    const row = {};
    columns.forEach((name, i) => Object.defineProperty(row, name, { value: form.elements["c" + i].value, enumerable: true }));
    const headers = { "content-type": isTable ? "text/csv" : "application/json", accept: "application/json" };
    const body = isTable ? form.elements.csv.value : JSON.stringify({ rows: [row] });
    const response = await fetch("predict", { method: "POST", headers, body });
    const answer = await response.json();
    if (!response.ok) return refuse(answer);
    const { predictions } = answer;
    const last = predictions.at(-1);
    const heading = predictions.length > 1 ? "The last of " + predictions.length + " rows" : "The answer";
    return [make("h2", heading), ...show(last)];
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    for (const field of form.elements) field.removeAttribute("aria-invalid");
    button.disabled = true;
    const parts = await ask().catch((error) => [make("h2", "No connection"), make("p", error.message)]);
    place.replaceChildren(...parts);
    button.disabled = false;
  });
</script>`;
