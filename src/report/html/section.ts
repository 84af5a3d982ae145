// A part of the report, with what the table of contents and --json call it.
import type { Html } from "./html.js";

export interface Section {
  readonly id: string;
  readonly title: string;
  readonly content: Html;
}
