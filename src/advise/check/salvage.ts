// An experiment file with mistakes, read as far as they allow: the parts at fault are replaced by plain ones, so that the data and the
// model can be checked in the same go.
import { InputError, type Problem } from "../../core/errors.js";
import { isRecord } from "../../experiment/component.js";
import { checkExperiment, type Experiment } from "../../experiment/experiment.js";
import { experimentSchema } from "../../experiment/schema/schema.js";
import type { Source } from "../../experiment/source.js";

export interface Salvaged {
  /** Null when nothing can be said of the data without the parts at fault. */
  readonly experiment: Experiment | null;
  /** The sections that were replaced. */
  readonly faults: ReadonlySet<string>;
  readonly problems: readonly Problem[];
}

const plain = new Map<string, unknown>([
  ["model", [{ Linear: { out_features: "auto" } }]],
  ["optimizer", { SGD: { lr: 0.1 } }],
]);

export function salvage(source: Source): Salvaged {
  try {
    return { experiment: checkExperiment(source), faults: new Set(), problems: [] };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const faults = faultySections(source.value);
    const { problems } = error;
    if (!isRecord(source.value) || faults.has("data") || faults.has("loss")) return { experiment: null, faults, problems };
    const sound = Object.entries(source.value).filter(([key]) => !faults.has(key));
    const value = Object.fromEntries([...sound, ...[...plain].filter(([key]) => faults.has(key))]);
    return { experiment: checkExperiment({ ...source, value }), faults, problems };
  }
}

function faultySections(value: unknown): ReadonlySet<string> {
  const issues = experimentSchema.safeParse(value ?? null).error?.issues ?? [];
  return new Set(
    issues.flatMap((issue) =>
      issue.code === "unrecognized_keys" && issue.path.length === 0 ? issue.keys : [String(issue.path[0])],
    ),
  );
}
