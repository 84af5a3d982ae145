// A metric named by the key under which its values stand: val_accuracy, fbeta_2.
import * as z from "zod";
import { findMetric, metricKeys, type Measure, type MetricKey } from "../../metrics/metrics.js";

interface Rules {
  /** What stands before the key: "val_". */
  readonly prefix?: string;
  /** Names that are no metrics: val_loss. */
  readonly others?: readonly string[];
  readonly accepts: (measure: Measure) => boolean;
  readonly error: (known: readonly string[], input: unknown) => string;
}

/** Plain names are listed; those with arguments are recognised. */
export function metricKeySchema<T extends string = MetricKey>({
  prefix = "",
  others = [],
  accepts,
  error,
}: Rules): z.ZodType<T, unknown> {
  const keys = metricKeys.filter((key) => accepts(findMetric(key)!));
  const known = [...others, ...keys.map((key) => prefix + key)];
  const withArguments = [...new Set(keys.map((key) => findMetric(key)!).filter(({ args }) => Object.keys(args).length > 0).map(({ name }) => name))]; // prettier-ignore
  const isKnown = (text: string): boolean => {
    const measure = text.startsWith(prefix) ? findMetric(text.slice(prefix.length)) : null;
    return others.includes(text) || (measure !== null && prefix + measure.key === text && accepts(measure));
  };
  const words = { error: ({ input }: { readonly input?: unknown }) => error(known, input) };
  return z
    .string(words)
    .refine(isKnown, words)
    .meta({ anyOf: [{ enum: known }, { pattern: `^${prefix}(${withArguments.join("|")})_[a-z0-9._-]+$` }] }) as never;
}
