// How the page looks: the form and its answer beside each other, on a phone the answer at the lower edge, where it stays in sight.
import { html } from "../../../report/html/html.js";

export const style = html`<style>
  header,
  main,
  footer {
    max-width: 76rem;
  }
  h1 {
    margin: 2rem 0 0.25rem;
    font-size: 1.8rem;
    line-height: 1.2;
  }
  h2 {
    margin: 0;
    color: var(--soft);
    font-size: 1rem;
    font-weight: 600;
  }
  header p {
    margin: 0 0 1.5rem;
    max-width: 48rem;
  }
  main {
    display: grid;
    gap: 1.5rem 2rem;
    align-items: start;
  }
  @media (min-width: 56rem) {
    main {
      grid-template-columns: minmax(0, 1fr) minmax(20rem, 26rem);
    }
    #answer {
      position: sticky;
      top: 1rem;
      max-height: calc(100vh - 2rem);
    }
  }
  @media (max-width: 55.99rem) {
    #answer {
      position: sticky;
      bottom: 0;
      max-height: 45vh;
      margin: 0 -1rem;
      border-radius: 0;
      border-width: 1px 0 0;
    }
  }
  .fields {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 10rem), 1fr));
    gap: 0.9rem 1rem;
    align-items: start;
  }
  .field span,
  form > label span,
  details label span {
    display: block;
    font-size: 0.9rem;
    font-weight: 600;
  }
  .wide {
    display: block;
    grid-column: 1 / -1;
    margin-bottom: 0.9rem;
  }
  small {
    color: var(--soft);
    font-size: 0.8rem;
  }
  input,
  select,
  textarea,
  button {
    font: inherit;
    color: inherit;
    background: var(--card);
    border: 1px solid var(--edge);
    border-radius: 6px;
    padding: 0.35rem 0.55rem;
  }
  input,
  select,
  textarea {
    display: block;
    width: 100%;
  }
  [aria-invalid="true"] {
    border-color: var(--wrong);
  }
  textarea {
    resize: vertical;
  }
  #rows,
  #paste {
    font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
    font-size: 0.85rem;
    tab-size: 14;
  }
  button {
    cursor: pointer;
    padding-inline: 1rem;
  }
  button[type="submit"] {
    background: var(--s0);
    border-color: var(--s0);
    color: var(--paper);
    font-weight: 600;
  }
  button:disabled {
    opacity: 0.5;
    cursor: progress;
  }
  :focus-visible {
    outline: 2px solid var(--s0);
    outline-offset: 1px;
  }
  .tools {
    margin: 1rem 0;
  }
  summary {
    cursor: pointer;
    color: var(--soft);
  }
  #answer {
    overflow-y: auto;
    padding: 1rem;
    background: var(--card);
    border: 1px solid var(--edge);
    border-radius: 10px;
  }
  #answer:empty {
    display: none;
  }
  #answer p {
    margin: 0.4rem 0;
  }
  #answer .said {
    margin: 0 0 0.5rem;
    font-size: 1.7rem;
    font-weight: 650;
    line-height: 1.25;
  }
  .wrong {
    color: var(--s1);
  }
  .none {
    color: var(--soft);
  }
  .bars {
    list-style: none;
    margin: 0;
    padding: 0;
    display: grid;
    gap: 0.6rem;
  }
  .bars li {
    display: grid;
    grid-template-columns: 1fr auto;
    gap: 0.1rem 0.75rem;
    font-size: 0.95rem;
  }
  .share {
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .bar {
    grid-column: 1 / -1;
    height: 0.5rem;
    border-radius: 4px;
    background: linear-gradient(var(--s0) 0 0) no-repeat 0 0 / calc(100% * var(--share)) 100% var(--grid);
  }
  dl {
    display: grid;
    grid-template-columns: 1fr auto;
    gap: 0.2rem 1rem;
    margin: 0.5rem 0 0;
  }
  dd {
    margin: 0;
    font-variant-numeric: tabular-nums;
    font-weight: 600;
  }
  .written {
    white-space: pre-wrap;
    min-height: 1.5em;
  }
  .given {
    color: var(--soft);
  }
  .message {
    width: fit-content;
    max-width: 90%;
    padding: 0.4rem 0.7rem;
    border: 1px solid var(--edge);
    border-radius: 10px;
    white-space: pre-wrap;
  }
  .message.user {
    margin-left: auto !important;
    background: var(--grid);
  }
  footer {
    margin-top: 2.5rem;
    padding-bottom: 1.5rem;
    color: var(--soft);
    font-size: 0.85rem;
  }
</style>`;
