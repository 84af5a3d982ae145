// Asks a global `predictor`, which is a model in the page or a server: as the form changes, or when its button is pressed where it has one. Cells
// are read out of the fields, or of pasted rows; what a model says is put onto the page as text.
import { html } from "../../../report/html/html.js";

export const rowScript = html`<script>
  {
    const form = document.querySelector("form");
    const answer = document.querySelector("#answer");
    const fields = [...form.querySelectorAll("[data-name]")];
    const box = document.querySelector("#rows");
    const button = form.querySelector("[type=submit]");
    const shown = (value) => (typeof value === "number" ? String(Number(value.toPrecision(5))) : String(value));
    const percent = (share) => (share > 0 && share < 0.001 ? "< 0.1" : String(Number((100 * share).toPrecision(3)))) + " %";
    const element = (name, text, className = "") => {
      const made = document.createElement(name);
      made.textContent = text;
      made.className = className;
      return made;
    };

    /** Cells between tabs, semicolons, commas or bars, whichever the first line has most of; quoted cells may hold them. */
    const cellsOf = (text) => {
      const lines = text.split(/\\r?\\n/).filter((line) => line.trim() !== "");
      const [delimiter] = [..."\\t;,|"].sort((a, b) => (lines[0] ?? "").split(b).length - (lines[0] ?? "").split(a).length);
      return lines.map((line) => {
        const cells = [""];
        let quoted = false;
        for (const letter of line) {
          if (letter === '"') quoted = !quoted;
          else if (letter === delimiter && !quoted) cells.push("");
          else cells[cells.length - 1] += letter;
        }
        return cells.map((cell) => cell.trim());
      });
    };
    const rowOf = (names, cells) => Object.fromEntries(names.map((name, i) => [name, cells[i] ?? ""]));
    const value = (field) => (field.type !== "number" ? field.value : field.value === "" ? null : Number(field.value));
    const fill = (field, cell) => {
      field.value = field.type === "number" ? cell.replace(field.dataset.decimal ?? ".", ".") : cell;
    };
    const rows = () => {
      if (box === null) return [Object.fromEntries(fields.map((field) => [field.dataset.name, value(field)]))];
      const [names = [], ...lines] = cellsOf(box.value);
      return lines.map((cells) => rowOf(names, cells));
    };

    const bars = (shares) => {
      const list = element("ol", "", "bars");
      const sorted = Object.entries(shares).sort(([, a], [, b]) => b - a);
      for (const [label, share] of sorted.slice(0, 12)) {
        const item = element("li", "");
        const bar = element("span", "", "bar");
        bar.style.setProperty("--share", share);
        item.append(element("span", label, "label"), element("span", percent(share), "share"), bar);
        list.append(item);
      }
      if (sorted.length > 12) list.append(element("li", "and " + (sorted.length - 12) + " more"));
      return list;
    };
    const values = (named) => {
      const list = element("dl", "");
      for (const [name, one] of Object.entries(named)) list.append(element("dt", name), element("dd", shown(one)));
      return list;
    };

    const show = ({ predicted, probabilities, quantiles, probability, error }, rows) => {
      const parts = [];
      if (predicted === null) parts.push(element("p", "no answer: too few rows, or an empty cell", "none"));
      else if (typeof predicted === "object") parts.push(values(predicted));
      else parts.push(element("p", shown(predicted), "said"));
      if (error !== undefined) parts.unshift(element("p", "distance from the row: " + shown(error), "said"));
      if (probability !== undefined) parts.push(element("p", "probability of the whole text: " + percent(probability)));
      if (probabilities !== null) parts.push(bars(probabilities));
      if (quantiles !== undefined) parts.push(values(quantiles));
      answer.replaceChildren(element("h2", answer.dataset.of + (rows > 1 ? ", the last of " + rows + " rows" : "")), ...parts);
    };
    const complain = (error) => {
      const problems = error.problems ?? [error];
      const parts = problems.flatMap(({ place, message, advice = "" }) => {
        const words = [box === null ? undefined : place?.file, place?.column, message].filter((part) => part !== undefined);
        return [element("p", words.join(": "), "wrong"), ...(advice === "" ? [] : [element("p", advice, "none")])];
      });
      answer.replaceChildren(element("h2", "no answer yet"), ...parts);
      for (const field of fields)
        if (problems.some(({ place }) => place?.column === field.dataset.name)) field.setAttribute("aria-invalid", "true");
    };

    let asked = 0;
    const ask = async () => {
      const mine = ++asked;
      for (const field of fields) field.removeAttribute("aria-invalid");
      if (button !== null) button.disabled = true;
      try {
        const answers = await predictor.predict(rows());
        if (mine === asked && answers.length > 0) show(answers.at(-1), answers.length);
      } catch (error) {
        if (mine === asked) complain(error);
      }
      if (button !== null) button.disabled = false;
    };
    let waiting;
    const later = () => {
      if (button !== null) return;
      clearTimeout(waiting);
      waiting = setTimeout(ask, 120);
    };
    form.addEventListener("input", ({ target }) => {
      if (target.id === "paste") {
        const lines = cellsOf(target.value);
        const known = new Map(fields.map((field) => [field.dataset.name, field]));
        const hasNames = lines.length > 1 && lines[0].some((name) => known.has(name));
        const names = hasNames ? lines[0] : [...known.keys()];
        for (const [name, cell] of Object.entries(rowOf(names, lines.at(-1) ?? [])))
          if (known.has(name) && lines.length > 0) fill(known.get(name), cell);
      }
      later();
    });
    form.addEventListener("reset", later);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void ask();
    });
    if (button === null) void ask();
  }
</script>`;
