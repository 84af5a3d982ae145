// The only script of a report: the <title> of the shape under the pointer is shown below its plot, at once and on touch screens too.
// Without it browsers show the same titles as tooltips.
import { html } from "./html.js";

export const script = html`<script>
  for (const figure of document.querySelectorAll("figure")) {
    const plot = figure.querySelector("svg");
    const readout = document.createElement("output");
    const idle = figure === document.querySelector("figure") ? "Point at a plot to read its values." : "";
    readout.textContent = idle;
    plot.after(readout);
    plot.addEventListener("pointerover", ({ target }) => {
      const shape = target.closest(".band, circle, rect");
      readout.textContent = shape?.querySelector("title")?.textContent ?? idle;
    });
  }
</script>`;
