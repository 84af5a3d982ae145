// The pages of the textbook: numbered formulas with their reasons below, and examples whose numbers light up.
import { html } from "../html/html.js";

export const style = html`<style>
  header,
  main,
  footer {
    max-width: 54rem;
  }
  .kind code {
    overflow-wrap: anywhere;
  }
  math {
    font-family: "Latin Modern Math", "STIX Two Math", "Cambria Math", "DejaVu Math TeX Gyre", "Noto Sans Math", math;
    font-size: 1.12em;
  }
  math[display="block"] {
    width: max-content;
    margin: 0;
  }
  .name {
    font-style: italic;
  }
  .by {
    margin-right: 0.15em;
  }
  .fold {
    margin-right: 0.2em;
  }
  .cases mtd {
    text-align: -webkit-left;
    text-align: left;
    padding-right: 1em;
  }
  .formula,
  .leftside,
  .rightside {
    overflow: auto hidden;
    padding: 0.45rem 0.15rem;
    overflow-wrap: normal;
  }
  .formula {
    margin: 1rem 0;
    padding: 0.8rem 1rem;
    background: var(--card);
    border-radius: 8px;
  }
  .formula p {
    margin: 0.3rem 0 0;
    color: var(--soft);
  }

  .steps,
  .numbers {
    list-style: none;
    margin: 0.75rem 0;
    padding: 0;
    display: grid;
    grid-template-columns: max-content fit-content(45%) minmax(0, 1fr);
    column-gap: 0.5rem;
  }
  .steps > li,
  .numbers > li {
    display: grid;
    grid-template-columns: subgrid;
    grid-column: 1 / -1;
    align-items: baseline;
    border-radius: 6px;
    padding: 0.1rem 0.3rem;
  }
  .steps > :target {
    background: var(--warn);
  }
  .steps :is(.words, .reason),
  .numbers .value {
    grid-column: 2 / -1;
  }
  .no {
    color: var(--soft);
    font-size: 0.85rem;
    min-width: 1.4rem;
    text-align: right;
    text-decoration: none;
    font-variant-numeric: tabular-nums;
  }
  .no:is(:hover, :focus-visible) {
    text-decoration: underline;
  }
  .words,
  .reason {
    margin: 0 0 0.35rem;
  }
  .words {
    margin-top: 0.35rem;
  }
  .reason {
    color: var(--soft);
    font-size: 0.92rem;
  }

  .given,
  .results {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem 2rem;
    align-items: start;
    overflow-x: auto;
  }
  .tensor {
    width: auto;
    margin: 0.25rem 0;
  }
  .tensor caption {
    text-align: left;
    white-space: nowrap;
    color: var(--soft);
    font-size: 0.85rem;
  }
  .tensor :is(th, td) {
    border: 0;
    padding: 0.05rem 0.35rem;
    text-align: right;
    white-space: nowrap;
  }
  .tensor th {
    color: var(--soft);
    font-weight: 400;
  }
  .tensor tbody {
    border: solid var(--edge);
    border-width: 0 2px;
  }
  .numbers {
    font-variant-numeric: tabular-nums;
  }
  .numbers .leftside {
    white-space: nowrap;
  }
  .numbers .put {
    overflow-wrap: anywhere;
  }
  @media (max-width: 36em) {
    .numbers .leftside {
      white-space: normal;
      overflow-wrap: anywhere;
    }
  }
  data {
    border-radius: 3px;
    padding: 0 0.1em;
    white-space: nowrap;
    cursor: default;
  }
  .lit {
    background: var(--s0);
    color: var(--paper);
  }
  data:focus-visible {
    outline: 2px solid var(--s0);
    outline-offset: 1px;
  }
  .worked output {
    display: block;
    position: sticky;
    bottom: 0;
    color: var(--soft);
    font-size: 0.92rem;
    padding: 0.4rem 0;
    background: var(--paper);
  }

  .book nav h3 {
    margin-bottom: 0;
  }
  .book nav ul {
    margin-top: 0.25rem;
  }
  .book article {
    content-visibility: auto;
    contain-intrinsic-size: auto 60rem;
    border-top: 1px solid var(--edge);
    padding-top: 0.25rem;
  }
  .book h2 + article {
    border-top: 0;
  }
  .book article > :is(h3, h4) {
    margin-bottom: 0.25rem;
  }
  .book article > h3 {
    font-size: 1.35rem;
  }
  .book article .kind {
    margin: 0;
  }
  @media (max-width: 34rem) {
    math[display="block"] {
      font-size: 1em;
    }
    .steps,
    .numbers {
      column-gap: 0.3rem;
    }
  }
  @media print {
    .steps > li,
    .numbers > li {
      break-inside: avoid;
    }
    .book article {
      content-visibility: visible;
    }
    .formula,
    .leftside,
    .rightside {
      overflow: visible;
    }
  }
</style>`;
