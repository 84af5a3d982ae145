// Fields, buttons and answers of the page of a model that writes; colours and text are those of a report.
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
  label {
    display: grid;
    gap: 0.2rem;
    align-content: end;
    color: var(--soft);
    font-size: 0.85rem;
  }
  input,
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
  :focus-visible {
    outline: 2px solid var(--s0);
    outline-offset: 1px;
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
  #answer .text {
    font-size: 1rem;
    white-space: pre-wrap;
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
