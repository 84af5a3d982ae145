// The kind of an experiment's data.
import type { Prepared } from "../experiment/prepared.js";
import type { KindOfData } from "./kind.js";
import { tableKind } from "./tableKind.js";
import { textKind } from "./textKind.js";

export function kindOf(prepared: Prepared): KindOfData {
  return prepared.kind === "table" ? tableKind(prepared) : textKind(prepared);
}
