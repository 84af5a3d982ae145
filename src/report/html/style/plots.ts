// Figures and what is drawn in them. Series differ in colour and in dashes.
import { html } from "../html.js";

export const plots = html`<style>
  .gallery {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 27rem), 1fr));
    gap: 1.75rem 2rem;
    margin: 1rem 0 2rem;
  }
  .gallery.small {
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 18rem), 1fr));
  }
  figure {
    margin: 0;
    max-width: 36rem;
  }
  figure h3 {
    margin: 0 0 0.4rem;
  }
  figure > svg {
    display: block;
    width: 100%;
    height: auto;
  }
  figcaption {
    color: var(--soft);
    font-size: 0.92rem;
    max-width: 34rem;
  }
  .legend {
    list-style: none;
    display: flex;
    flex-wrap: wrap;
    gap: 0 1.1rem;
    margin: 0.25rem 0;
    padding: 0;
    font-size: 0.92rem;
  }
  .swatch {
    width: 1.9rem;
    height: 0.8rem;
    margin-right: 0.4rem;
  }
  output {
    display: block;
    min-height: 1.5em;
    font-size: 0.85rem;
    color: var(--soft);
    font-variant-numeric: tabular-nums;
  }

  svg text {
    font-size: 12px;
    fill: var(--soft);
  }
  svg .name {
    fill: var(--ink);
  }
  .middle {
    text-anchor: middle;
  }
  .end {
    text-anchor: end;
  }
  .grid {
    stroke: var(--grid);
    fill: none;
  }
  .axis {
    stroke: var(--soft);
    fill: none;
  }
  .line {
    fill: none;
    stroke-width: 2;
    stroke-linejoin: round;
  }
  .line.thin {
    stroke-width: 1;
  }
  .line.s0 {
    stroke: var(--s0);
  }
  .line.s1 {
    stroke: var(--s1);
    stroke-dasharray: 7 3;
  }
  .line.s2 {
    stroke: var(--s2);
    stroke-dasharray: 2 3;
  }
  .line.s3 {
    stroke: var(--s3);
    stroke-dasharray: 9 3 2 3;
  }
  .line.s4 {
    stroke: var(--s4);
    stroke-dasharray: 14 4;
  }
  .line.s5 {
    stroke: var(--s5);
    stroke-dasharray: 5 2 1 2 1 2;
  }
  .line.chance {
    stroke: var(--soft);
    stroke-width: 1.2;
    stroke-dasharray: 4 4;
  }
  .dot {
    stroke: var(--paper);
    stroke-width: 0.7;
  }
  .dot.s0 {
    fill: var(--s0);
  }
  .dot.s1 {
    fill: var(--s1);
  }
  .dot.s2 {
    fill: var(--s2);
  }
  .dot.s3 {
    fill: var(--s3);
  }
  .dot.s4 {
    fill: var(--s4);
  }
  .dot.s5 {
    fill: var(--s5);
  }
  .dot.crowd {
    r: 2px;
    stroke: none;
    fill-opacity: 0.5;
  }
  .dot.rows,
  .bar {
    fill: var(--s0);
    fill-opacity: 0.45;
  }
  .ring {
    fill: none;
    stroke: var(--ink);
    stroke-width: 1.8;
    pointer-events: all;
  }

  .band path,
  .target {
    fill: transparent;
  }
  .band path + path {
    stroke: transparent;
    pointer-events: none;
  }
  .band:hover path + path {
    stroke: var(--soft);
  }
  .target:hover {
    stroke: var(--ink);
  }
  .dot:hover,
  .bar:hover {
    stroke: var(--ink);
    fill-opacity: 0.7;
  }

  @media (max-width: 34rem) {
    svg.large text {
      font-size: 16px;
    }
  }
</style>`;
