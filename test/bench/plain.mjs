// node test/bench/plain.mjs W1|W2|W3|W4: the same work inside and outside an arena, in turn: training, and a forward pass without a graph. Prints JSON.
import * as work from "./workloads.mjs";

const ROUNDS = 7;
const name = process.argv[2];
const key = name.toLowerCase();
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

/** The mean: now and then a plain loop pays for many steps at once. */
function meanOf(run, repeats) {
  const start = performance.now();
  for (let i = 0; i < repeats; i++) run();
  return (performance.now() - start) / repeats;
}

function compare(what, make, repeats, warmUp) {
  const [inside, outside] = [make(work.arena), make(work.plain)];
  for (let i = 0; i < warmUp; i++) [inside, outside].forEach((run) => run());
  const times = Array.from({ length: ROUNDS }, () => [inside, outside].map((run) => meanOf(run, repeats)));
  const [arena, plain] = [0, 1].map((side) => median(times.map((pair) => pair[side])).toFixed(3));
  return { name, what, "arena ms": arena, "plain ms": plain, "plain/arena": median(times.map(([a, b]) => b / a)).toFixed(2) };
}

console.log(
  JSON.stringify([
    compare(name === "W1" ? "training" : "a training step", work[key], name === "W1" ? 1 : 10, name === "W1" ? 3 : 20),
    compare("forward, noGrad", work.forwards[key], name === "W1" ? 100 : 10, name === "W1" ? 100 : 20),
  ]),
);
