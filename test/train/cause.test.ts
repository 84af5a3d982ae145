// Why a run may have diverged: the most telling sign comes first.
import { beforeAll, describe, expect, test } from "@jest/globals";
import { checkExperiment } from "../../src/experiment/experiment.js";
import { prepareTable } from "../../src/experiment/prepare.js";
import type { PreparedTable } from "../../src/experiment/prepared.js";
import { parseSource } from "../../src/experiment/source.js";
import { causeOf } from "../../src/train/cause.js";
import { csvFile } from "../data/files.js";

type Findings = Parameters<typeof causeOf>[0];

const prepared = async (train: string): Promise<PreparedTable> => {
  const path = csvFile("a,y\n1,2\n2,3\n3,5\n4,4\n");
  const text = `data: {path: "${path}", target: y, scale: standard, target_scale: standard, split: {train: 1, val: 0, test: 0}}\nmodel: [{Linear: {out_features: 1}}]\nloss: MSELoss\noptimizer: {SGD: {lr: 0.5}}\ntrain: {epochs: 1${train}}\n`;
  return prepareTable(checkExperiment(parseSource("x.yaml", text)));
};
let plain: PreparedTable;
beforeAll(async () => {
  plain = await prepared("");
});

const findings = (changes: Partial<Findings>): Findings => ({ op: null, inputs: [], gradient_norms: [], ...changes }) as Findings; // prettier-ignore
const input = (name: string, min: number, max: number): Findings["inputs"][number] => ({ name, min, max }) as Findings["inputs"][number]; // prettier-ignore
const why = (changes: Partial<Findings>, of = plain): string => causeOf(findings(changes), of).why;

describe("an operation that has no value there", () => {
  test.each([
    ["log", input("x", -2, 3), "the logarithm of -2: ln x has no value for x < 0 and falls without end towards 0"],
    ["log", input("x", 0, 3), "the logarithm of 0: "],
    ["sqrt", input("x", 0, 1), "the square root of 0: its slope 1 / (2 sqrt(x)) is infinite at 0"],
    ["div", input("b", -1, 0), "a division by 0"],
    ["div", input("b", 0, 1), "a division by 0"],
  ] as const)("%s", (op, at, words) => {
    expect(why({ op, inputs: [input("a", 5, 6), at] })).toContain(words);
  });

  test.each([
    ["a logarithm of numbers above 0", "log", input("x", 0.1, 3)],
    ["a division by numbers below 0", "div", input("b", -2, -1)],
    ["a numerator of 0", "div", input("a", 0, 0)],
    ["another operation", "exp", input("x", -1, 3)],
  ] as const)("%s is none", (_, op, at) => {
    expect(why({ op, inputs: [at] })).toContain("the learning rate 0.5 is too high");
  });
});

describe("else the steps are too long", () => {
  const norms = (...list: number[]): Findings["gradient_norms"] => list.map((norm, i) => ({ step: i + 1, norm })); // prettier-ignore
  const grow = "every step overshoots the minimum by more than the one before, so the gradients grow";
  const long = "the steps are larger than the stretch on which the gradient holds";

  test.each([
    [[], long],
    [[1], long],
    [[1, 10], long],
    [[1, 10.5], grow],
    [[1, 100, 3], long],
    [[1, 3, 12], grow],
  ])("gradients of %j", (list, words) => {
    expect(why({ gradient_norms: norms(...list) })).toBe(`the learning rate 0.5 is too high: ${words}`);
  });

  test("what to try: a tenth, and a bound of the gradient where there is none", async () => {
    expect(causeOf(findings({}), plain).remedy).toBe("try --set optimizer.SGD.lr=0.05, or train.grad_clip_norm: 1; mlbh train x.yaml --find-lr looks for a good rate"); // prettier-ignore
    expect(causeOf(findings({}), await prepared(", grad_clip_norm: 2")).remedy).toBe("try --set optimizer.SGD.lr=0.05; mlbh train x.yaml --find-lr looks for a good rate"); // prettier-ignore
  });
});
