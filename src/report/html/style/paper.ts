// Printed: nothing scrolls, so nothing may be cut off; figures and rows are not torn apart.
import { html } from "../html.js";

export const paper = html`<style>
  @media print {
    :root {
      font-size: 9.5pt;
    }
    nav,
    output {
      display: none;
    }
    header,
    main,
    footer {
      max-width: none;
      padding: 0;
    }
    .gallery {
      grid-template-columns: 1fr 1fr;
      gap: 1rem;
    }
    .gallery.small {
      grid-template-columns: 1fr 1fr 1fr;
    }
    figure,
    tr,
    p,
    .note,
    .facts,
    .mistakes tbody {
      break-inside: avoid;
    }
    h2,
    h3,
    section > p {
      break-after: avoid;
    }
    .scroll {
      overflow: visible;
    }
    .facts,
    pre,
    .note {
      border: 1px solid var(--edge);
    }
    table {
      max-width: 100%;
    }
    th,
    td {
      padding: 0.2rem 0.4rem;
    }
    .confusion :is(th, td) {
      overflow-wrap: anywhere;
      padding: 0.2rem;
    }
    .what {
      min-width: 0;
    }
    .confusion td {
      min-width: 0;
      print-color-adjust: exact;
    }
  }
</style>`;
