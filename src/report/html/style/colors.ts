// The colours of a report: light or dark as the reader's system is, always light on paper. Those of the series are told apart by
// colour-blind people too (after Okabe and Ito), with a contrast of 3 or more to the paper.
import { html } from "../html.js";

export const colors = html`<style>
  :root {
    color-scheme: light dark;
    --paper: #ffffff;
    --card: #f7f8fa;
    --ink: #1b1f24;
    --soft: #57606a;
    --edge: #d3d8de;
    --grid: #e4e7eb;
    --s0: #0067a8;
    --s1: #c24a00;
    --s2: #00795a;
    --s3: #a13f87;
    --s4: #8a6100;
    --s5: #4d4d4d;
    --warn: #fff4d6;
    --right: #0067a8;
    --wrong: #c24a00;
  }
  @media screen and (prefers-color-scheme: dark) {
    :root {
      --paper: #14171b;
      --card: #1c2026;
      --ink: #e8eaed;
      --soft: #a6adb6;
      --edge: #3b424b;
      --grid: #2a3037;
      --s0: #5ab4ec;
      --s1: #f0913e;
      --s2: #3cc79d;
      --s3: #e08cc4;
      --s4: #e6cf4a;
      --s5: #c2c7cd;
      --warn: #40340f;
      --right: #3f8fc4;
      --wrong: #c06a28;
    }
  }
  @media print {
    :root {
      color-scheme: light;
      --card: #ffffff;
      --ink: #000000;
      --soft: #333333;
      --edge: #888888;
      --grid: #dddddd;
      --warn: #ffffff;
    }
  }
</style>`;
