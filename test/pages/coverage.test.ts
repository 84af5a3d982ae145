// Whatever an experiment may name, and whatever the library exports, has a page.
import { describe, expect, test } from "@jest/globals";
import { allOps } from "../../src/cli/ops.js";
import { experimentJsonSchema } from "../../src/experiment/jsonSchema.js";
import { functional, nn, optim } from "../../src/index.js";
import { findPages } from "../../src/pages/find.js";
import { metricNames } from "../../src/metrics/metrics.js";

const missing = (names: Iterable<string>): string[] => [...new Set(names)].filter((name) => findPages(name).length === 0);

/** Names that begin with a capital (layers, losses, optimizers, schedules), wherever the schema lists them. */
function namesIn(schema: unknown, found: Set<string> = new Set()): Set<string> {
  if (typeof schema !== "object" || schema === null) return found;
  for (const [key, value] of Object.entries(schema)) {
    if (key === "properties") for (const name of Object.keys(value as object)) if (/^[A-Z][a-z0-9A-Z]+$/.test(name) && name.length > 2) found.add(name); // prettier-ignore
    if ((key === "const" || key === "enum") && value !== null) for (const name of [value].flat()) if (typeof name === "string" && /^[A-Z][A-Za-z0-9]+$/.test(name)) found.add(name); // prettier-ignore
    namesIn(value, found);
  }
  return found;
}

describe("there is a page for", () => {
  test("every layer, loss, optimizer and schedule of the JSON Schema", () => {
    const names = namesIn(experimentJsonSchema());
    expect(names.size).toBeGreaterThan(25);
    expect(missing(names)).toEqual([]);
  });

  test("every metric, and every way to prepare a column", () => {
    expect(missing(metricNames)).toEqual([]);
    expect(missing(["standard", "minmax", "log", "divide", "none", "categorical", "date", "missing", "target_scale"])).toEqual(
      [],
    );
  });

  test("every operation that gradcheck knows", () => {
    const names = allOps().map(({ info }) => info.name);
    expect(names.length).toBeGreaterThan(60);
    expect(missing(names)).toEqual([]);
  });

  test("every function, layer, optimizer and initialiser that the library exports", () => {
    const tools = [
      "Module",
      "Parameter",
      "Buffer",
      "Sequential",
      "ModuleList",
      "ModuleDict",
      "Optimizer",
      "LRScheduler",
      "utils",
      "init",
      "StateDictError",
    ];
    const names = [functional, nn, nn.init, nn.utils, optim]
      .flatMap((group) => Object.keys(group))
      .filter((name) => !tools.includes(name));
    expect(missing(names)).toEqual([]);
  });
});
