// All metrics. A file is a family; a metric is an entry of it.
import { classes } from "./classes.js";
import { detection } from "./detection.js";
import { errors } from "./errors.js";
import { probabilities } from "./probabilities.js";
import { ranking } from "./ranking.js";
import { regression } from "./regression.js";
import { sequences } from "./sequences.js";
import { tokens } from "./tokens.js";
import type { MetricDeclaration } from "./metric.js";

/** By the names of their files. */
export const families = { classes, detection, ranking, probabilities, regression, errors, tokens, sequences };

export const metricTable = { ...classes, ...detection, ...ranking, ...probabilities, ...regression, ...errors, ...tokens, ...sequences } satisfies Readonly<Record<string, MetricDeclaration>>; // prettier-ignore
