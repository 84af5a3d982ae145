// Claims that hold nearly: the mean of draws, and what is reached as h goes to 0.
import type { Claim } from "./claims.js";
import { constant } from "./dual.js";
import { MeaningError } from "./errors.js";
import type { Env, World } from "./evaluate.js";
import { rangeOf, type Ranges } from "./ranges.js";
import type { Equation, Expr, Left } from "./tree.js";

const FEWEST = 8;

/** The mean of many draws, within four standard errors of what it should be. */
export function statistical(line: Equation, left: Left, env: Env, ranges: Ranges, world: World, at: string): Claim {
  if (left.kind !== "expression" || left.of.kind !== "fold" || left.of.fold !== "mean" || left.of.indices.length !== 1)
    throw new MeaningError("left of ≈ stands a mean over one index: mean over i of ..");
  const { indices, of } = left.of;
  const count = rangeOf(indices[0], ranges);
  if (count < FEWEST) throw new MeaningError(`a mean of ${count} draws may be anything: take at least ${FEWEST}`);
  const inner: Env = new Map(env);
  let [total, squares] = [0, 0];
  for (let i = 0; i < count; i++) {
    inner.set(indices[0], constant(i));
    const { value } = world.evaluate(of, inner, ranges);
    total += value;
    squares += value * value;
  }
  const mean = total / count;
  const error = Math.sqrt(Math.max(0, squares / count - mean * mean) / count);
  const { value } = world.evaluate(line.right, env, ranges);
  return { at, value, expected: [{ what: `the mean of ${count} draws`, value: mean, within: 4 * error }] };
}

const STEPS = [1e-2, 1e-3, 1e-4];

/** As h goes to 0 the left side comes near the right one: each tenth of h leaves at most a fifth of the distance. */
export function limit(
  line: Equation,
  left: Left,
  before: Expr | null,
  env: Env,
  ranges: Ranges,
  world: World,
  at: string,
): Claim {
  const tree = before ?? (left.kind === "expression" ? left.of : null);
  if (tree === null) throw new MeaningError("left of → stands an expression in h");
  const own = world.numbers.get("h");
  world.numbers.delete("h");
  try {
    const values = STEPS.map((h) => world.evaluate(tree, new Map([...env, ["h", constant(h)]]), ranges).value);
    const { value } = world.evaluate(line.right, env, ranges);
    const distances = values.map((each) => Math.abs(each - value));
    const nears = distances.slice(1).every((distance, i) => distance <= distances[i] / 5 || distance < 1e-9);
    // h goes on to 0: what is left at the last step shrinks as it did between the last two
    const reached = values[2] - (values[1] - values[2]) / 9;
    const meets = Math.abs(reached - value) <= 1e-4 * Math.max(1, Math.abs(value));
    return {
      at,
      value,
      expected: [{ what: `the limit, at h = ${STEPS[2]}`, value: values[2], within: nears && meets ? Infinity : 0 }],
    };
  } finally {
    if (own !== undefined) world.numbers.set("h", own);
  }
}
