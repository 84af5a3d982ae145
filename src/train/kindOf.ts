// The kind of an experiment's data.
import type { Prepared } from "../experiment/prepared.js";
import type { KindOfData } from "./kind.js";
import { sequenceKind } from "./sequenceKind.js";
import { tableKind } from "./tableKind.js";
import { textKind } from "./textKind.js";

export function kindOf(prepared: Prepared): KindOfData {
  if (prepared.kind === "text") return textKind(prepared);
  return prepared.dataset.task === "sequence" ? sequenceKind(prepared) : tableKind(prepared);
}
