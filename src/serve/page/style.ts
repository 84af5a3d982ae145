// Fields, buttons and answers of the pages of a server; colours and text are those of a report.
import { html } from "../../report/html/html.js";

export const style = html`<style>
  main {
    display: grid;
    grid-template-columns: minmax(0, 3fr) minmax(0, 2fr);
    gap: 1.5rem 3rem;
    align-items: start;
  }
  form,
  .fields {
    display: grid;
    gap: 0.9rem 1.25rem;
  }
  .fields {
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 13rem), 1fr));
  }
  .fields .wide {
    grid-column: 1 / -1;
  }
  label {
    display: grid;
    gap: 0.2rem;
    align-content: end;
    color: var(--soft);
    font-size: 0.85rem;
  }
  input,
  select,
  textarea {
    width: 100%;
    padding: 0.5rem 0.6rem;
    border: 1px solid var(--edge);
    border-radius: 6px;
    background: var(--card);
    color: var(--ink);
    font: inherit;
    font-size: 1rem;
  }
  textarea {
    min-height: 6rem;
    resize: vertical;
  }
  textarea.table {
    min-height: 16rem;
    font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
    font-size: 0.85rem;
    white-space: pre;
  }
  :focus-visible {
    outline: 2px solid var(--s0);
    outline-offset: 1px;
  }
  [aria-invalid="true"] {
    border-color: var(--wrong);
  }
  button {
    justify-self: start;
    padding: 0.55rem 1.4rem;
    border: 0;
    border-radius: 6px;
    background: var(--s0);
    color: var(--paper);
    font: inherit;
    font-weight: 600;
    cursor: pointer;
  }
  button:disabled {
    opacity: 0.6;
    cursor: progress;
  }
  #answer {
    padding: 1rem;
    background: var(--card);
    border-radius: 8px;
    min-height: 6rem;
    overflow: auto;
  }
  #answer h2 {
    margin: 0;
    padding: 0;
    border: 0;
    font-size: 0.85rem;
    font-weight: 400;
    color: var(--soft);
  }
  #answer .predicted {
    margin: 0 0 0.75rem;
    font-size: 1.6rem;
    line-height: 1.25;
    white-space: pre-wrap;
  }
  #answer .text {
    font-size: 1rem;
    white-space: pre-wrap;
  }
  #answer table {
    width: 100%;
    border-collapse: collapse;
    font-size: 0.9rem;
  }
  #answer td,
  #answer th {
    padding: 0.2rem 0.6rem 0.2rem 0;
    text-align: left;
    vertical-align: middle;
    font-weight: 400;
  }
  #answer td.number {
    text-align: right;
    font-variant-numeric: tabular-nums;
    padding-right: 0;
  }
  #answer .bar {
    width: 45%;
  }
  #answer .bar div {
    height: 0.7rem;
    min-width: 1px;
    background: var(--s0);
    border-radius: 2px;
  }
  #answer ul {
    margin: 0.25rem 0 0;
    padding-left: 1.1rem;
  }
  #answer .hint {
    color: var(--soft);
  }
  @media (max-width: 45rem) {
    main {
      grid-template-columns: minmax(0, 1fr);
    }
    h1 {
      font-size: 1.5rem;
    }
  }
</style>`;
