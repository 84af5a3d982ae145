// Headings, paragraphs, notes, the facts of the run.
import { html } from "../html.js";

export const text = html`<style>
  h1 {
    font-size: 2rem;
    line-height: 1.2;
    margin: 0 0 0.75rem;
  }
  h2 {
    font-size: 1.4rem;
    line-height: 1.25;
    margin: 2.75rem 0 0.5rem;
    padding-top: 0.75rem;
    border-top: 2px solid var(--edge);
  }
  h3 {
    font-size: 1.05rem;
    line-height: 1.3;
    margin: 1.5rem 0 0.25rem;
  }
  p {
    margin: 0.5rem 0;
    max-width: 48rem;
  }
  .kind {
    margin: 2rem 0 0;
    color: var(--soft);
  }
  .verdict {
    font-size: 1.2rem;
    max-width: 56rem;
  }
  .note {
    padding: 0.6rem 0.9rem;
    background: var(--card);
    border-left: 4px solid var(--soft);
    max-width: none;
  }
  .warning {
    background: var(--warn);
    border-left-color: var(--s1);
  }
  nav ul {
    list-style: none;
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 1.25rem;
    margin: 1rem 0 0;
    padding: 0;
  }
  a {
    color: var(--s0);
  }
  footer {
    color: var(--soft);
    font-size: 0.85rem;
    margin-top: 3rem;
    padding-bottom: 2rem;
  }
  .facts {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 15rem), 1fr));
    gap: 0.7rem 1.5rem;
    margin: 1.25rem 0;
    padding: 1rem;
    background: var(--card);
    border-radius: 8px;
  }
  dt {
    color: var(--soft);
    font-size: 0.85rem;
  }
  dd {
    margin: 0;
  }
  code,
  pre,
  .path {
    font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
    font-size: 0.85em;
  }
  pre {
    background: var(--card);
    padding: 1rem;
    border-radius: 8px;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    line-height: 1.4;
    column-width: 26rem;
    column-gap: 2rem;
  }
  @media (max-width: 45rem) {
    .facts {
      gap: 0.3rem;
    }
    .facts div {
      display: grid;
      grid-template-columns: 6rem 1fr;
      align-items: baseline;
    }
  }
</style>`;
