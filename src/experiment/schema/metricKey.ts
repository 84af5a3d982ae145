// A metric named by the key under which its values stand: val_accuracy, fbeta_2.
import * as z from "zod";
import { didYouMean } from "../../core/suggest.js";
import { describe } from "../../core/words.js";
import { expected } from "./words.js";
import { findMetric, metricKeys, type Measure, type MetricKey } from "../../metrics/metrics.js";

interface Rules {
  /** What stands before the key: "val_". */
  readonly prefix?: string;
  /** Names that are no metrics: val_loss. */
  readonly others?: readonly string[];
  /** "val_loss, or val_ and a metric" */
  readonly what: string;
  readonly accepts: (measure: Measure) => boolean;
  /** What is wrong with a name that might be thought of; null when nothing is. */
  readonly refuse?: (text: string) => string | null;
}

/** Plain names are listed; those with arguments are recognised. */
export function metricKeySchema<T extends string = MetricKey>({
  prefix = "",
  others = [],
  what,
  accepts,
  refuse,
}: Rules): z.ZodType<T, unknown> {
  const keys = metricKeys.filter((key) => accepts(findMetric(key)!));
  const known = [...others, ...keys.map((key) => prefix + key)];
  const withArguments = keys.filter((key) => Object.keys(findMetric(key)!.args).length > 0).map((key) => findMetric(key)!.name);
  const isKnown = (text: string): boolean => {
    const measure = text.startsWith(prefix) ? findMetric(text.slice(prefix.length)) : null;
    return others.includes(text) || (measure !== null && prefix + measure.key === text && accepts(measure));
  };
  return z
    .string(expected(what))
    .superRefine((text, context) => {
      if (isKnown(text)) return;
      const refused = refuse?.(text) ?? null;
      const hint = didYouMean(text, known) ?? `known: ${known.join(", ")}`;
      context.addIssue({
        code: "custom",
        message: refused ?? `must be ${what}, got ${describe(text)}`,
        params: { hint, atKey: false },
      });
    })
    .meta({ anyOf: [{ enum: known }, { pattern: `^${prefix}(${withArguments.join("|")})_[a-z0-9._+-]+$` }] }) as never;
}
