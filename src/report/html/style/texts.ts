// Texts: what was written, and what was read with its surprises. A token's shade and the line below it say the same.
import { html } from "../html.js";

export const texts = html`<style>
  .space {
    color: var(--soft);
    font-style: normal;
    opacity: 0.7;
  }
  .samples {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 26rem), 1fr));
    gap: 0.5rem 2rem;
  }
  .samples h3 {
    margin-top: 0.75rem;
  }
  pre.sample {
    margin: 0;
    columns: auto;
  }
  .sample u {
    text-decoration-color: var(--soft);
    text-underline-offset: 3px;
  }
  .read {
    font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
    font-size: 0.95rem;
    line-height: 1.9;
    max-width: 60rem;
    padding: 0.75rem 1rem;
    background: var(--card);
    border-radius: 8px;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  .t0,
  .t1,
  .t2,
  .t3,
  .t4 {
    border-bottom: 2px solid transparent;
    background: color-mix(in srgb, var(--wrong) var(--level), transparent);
    -webkit-box-decoration-break: clone;
    box-decoration-break: clone;
  }
  .t0 {
    --level: 0%;
  }
  .t1 {
    --level: 10%;
  }
  .t2 {
    --level: 20%;
    border-bottom: 1px dotted var(--ink);
  }
  .t3 {
    --level: 33%;
    border-bottom: 1px solid var(--ink);
  }
  .t4 {
    --level: 48%;
    border-bottom: 3px double var(--ink);
  }
  .t0:hover,
  .t1:hover,
  .t2:hover,
  .t3:hover,
  .t4:hover {
    outline: 1px solid var(--ink);
  }
  .for1,
  .for2,
  .for3 {
    border-bottom: 2px dotted var(--right);
    background: color-mix(in srgb, var(--right) var(--level), transparent);
  }
  .against1,
  .against2,
  .against3 {
    border-bottom: 2px solid var(--wrong);
    background: color-mix(in srgb, var(--wrong) var(--level), transparent);
  }
  .for1,
  .against1 {
    --level: 10%;
  }
  .for2,
  .against2 {
    --level: 25%;
  }
  .for3,
  .against3 {
    --level: 45%;
  }
  .cells p {
    color: var(--ink);
    font-size: 0.95rem;
    margin: 0.1rem 0 0.3rem;
    white-space: pre-wrap;
  }
  .cells p span {
    margin: 0;
  }
  .unknown {
    font-style: italic;
    text-decoration: underline wavy var(--soft);
  }
  .cells .unread {
    color: var(--soft);
    text-decoration: line-through;
  }
  .tokens span {
    padding: 0 0.3rem;
  }
  .context {
    font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
    font-size: 0.85rem;
    overflow-wrap: anywhere;
  }
  td.context {
    min-width: 21rem;
  }
  .context span {
    color: var(--soft);
  }
  mark {
    color: var(--ink);
    background: color-mix(in srgb, var(--wrong) 40%, transparent);
    border-bottom: 3px double var(--ink);
    font-weight: 600;
  }
  .heat text {
    font-size: 10px;
  }
  .heat .cell {
    fill: var(--s0);
  }
  .heat .frame {
    fill: none;
    stroke: var(--edge);
  }
  .heat .band:hover path {
    stroke: var(--ink);
  }
  @media print {
    .t1,
    .t2,
    .t3,
    .t4,
    mark {
      print-color-adjust: exact;
    }
  }
</style>`;
