// What every page has: one font in the middle of the paper.
import { html } from "../html.js";

export const base = html`<style>
  * {
    box-sizing: border-box;
  }
  body {
    margin: 0;
    background: var(--paper);
    color: var(--ink);
    font:
      1rem/1.5 system-ui,
      -apple-system,
      "Segoe UI",
      Roboto,
      "Noto Sans",
      sans-serif;
  }
  header,
  main,
  footer {
    max-width: 78rem;
    margin: 0 auto;
    padding: 0 1rem;
    overflow-wrap: anywhere;
  }
</style>`;
