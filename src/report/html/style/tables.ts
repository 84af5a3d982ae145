// Tables. Wide ones scroll inside of their box.
import { html } from "../html.js";

export const tables = html`<style>
  .scroll {
    overflow-x: auto;
    margin: 0.75rem 0;
    overflow-wrap: break-word;
  }
  table {
    border-collapse: collapse;
    font-variant-numeric: tabular-nums;
  }
  th,
  td {
    text-align: left;
    padding: 0.35rem 0.9rem 0.35rem 0.4rem;
    border-bottom: 1px solid var(--grid);
    vertical-align: top;
  }
  thead th {
    color: var(--soft);
    font-weight: 600;
    font-size: 0.9rem;
    border-bottom-color: var(--edge);
    vertical-align: bottom;
  }
  tbody th {
    font-weight: 600;
  }
  .number {
    text-align: right;
  }
  td.number {
    white-space: nowrap;
  }
  .what {
    min-width: 16rem;
  }
  small {
    font-size: 0.8em;
    color: var(--soft);
  }

  .confusion th,
  .confusion td {
    text-align: center;
    padding: 0.5rem 0.7rem;
    overflow-wrap: normal;
  }
  .confusion tbody th {
    text-align: right;
  }
  .confusion td {
    border: 2px solid var(--paper);
    min-width: 4.5rem;
    background: color-mix(in srgb, var(--hue) var(--level), var(--card));
  }
  .confusion td small {
    color: inherit;
    display: block;
  }
  .confusion td.number {
    background: none;
    min-width: 0;
  }
  .right {
    --hue: var(--right);
    font-weight: 700;
    outline: 1.5px solid var(--ink);
    outline-offset: -3px;
  }
  .wrong {
    --hue: var(--wrong);
  }
  .level0 {
    color: var(--soft);
    --level: 0%;
  }
  .level1 {
    --level: 12%;
  }
  .level2 {
    --level: 16%;
  }
  .level3 {
    --level: 20%;
  }
  .level4 {
    --level: 24%;
  }
  .level5 {
    --level: 28%;
  }
  .level6 {
    --level: 32%;
  }
  .level7 {
    --level: 36%;
  }
  .level8 {
    --level: 40%;
  }
  .level9 {
    --level: 44%;
  }
  .level10 {
    --level: 48%;
  }

  .portion {
    white-space: nowrap;
  }
  .portion svg {
    width: 7rem;
    height: 0.7rem;
  }
  .portion .rest {
    fill: var(--grid);
  }
  .portion .bar {
    fill-opacity: 1;
  }

  .mistakes {
    width: 100%;
  }
  .mistakes tr:first-child > * {
    border-bottom: 0;
    padding-bottom: 0;
  }
  .pairs {
    display: flex;
    flex-wrap: wrap;
    gap: 1rem;
  }
  .pair .picture {
    width: 6rem;
    margin-bottom: 0.25rem;
    display: block;
  }
  .picture {
    width: 7rem;
    background: #000000;
  }
  figure .picture {
    width: 14rem;
  }
  .cells {
    font-size: 0.85rem;
    color: var(--soft);
    overflow-wrap: anywhere;
  }
  .cells span {
    margin-right: 0.6rem;
    color: var(--ink);
  }
  .cells i {
    font-style: normal;
    color: var(--soft);
  }
  @media (max-width: 45rem) {
    table {
      font-size: 0.85rem;
    }
    th,
    td {
      padding-inline: 0.2rem;
    }
  }
  @media (min-width: 45rem) {
    .mistakes thead th:first-child {
      width: 4.5rem;
    }
    .cells div {
      display: grid;
      grid-template-columns: repeat(auto-fill, minmax(12.5rem, 1fr));
    }
  }
</style>`;
