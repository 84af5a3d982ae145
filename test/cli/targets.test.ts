// More than one number to predict, from training to the report: the built command line.
import { afterAll, describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { mlbh, mlbhWith, root, scratch } from "./run.js";
import type { Summary } from "../../src/runs/records.js";

const folder = scratch();
afterAll(folder.remove);

const rows = Array.from({ length: 80 }, (_, i) => {
  const [a, b] = [Math.sin(3 * i), Math.cos(5 * i + 1)];
  return [a, b, 10 * a + b, 100 * b + a, a > 0 ? "yes" : "no", a + b > 0 ? 1 : 0];
});
const data = folder.write("t.csv", `a,b,u,v,hot,big\n${rows.map((cells) => cells.join(",")).join("\n")}\n`);

function train(name: string, settings: string, loss: string, model = "[{Linear: {out_features: auto}}]"): Summary {
  const text = `name: ${name}\ndata: {path: ${data}, ${settings}}\nmodel: ${model}\nloss: ${loss}\noptimizer: {Adam: {lr: 0.1}}\ntrain: {epochs: 15}\n`;
  const { code, out, err } = mlbh("train", folder.write(`${name}.yaml`, text), "--quiet", "--json", "--run-dir", folder.path);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  return JSON.parse(out) as Summary;
}

const evaluated = (run: string): Record<string, unknown> =>
  JSON.parse(mlbh("evaluate", run, "--json").out) as Record<string, unknown>;
/** The first two lines of the answers alone. */
const predicted = (run: string): string[] => mlbh("predict", run, data, "--only").out.split("\n").slice(0, 2);
const reported = (run: string): string => {
  expect(mlbh("report", run)).toMatchObject({ code: 0, err: "" });
  return readFileSync(join(run, "report.html"), "utf8");
};

describe("several values", () => {
  test("metrics are the mean over the targets; each has its column and its figures; resume goes on", () => {
    const {
      run,
      test: values,
      targets,
      constant,
    } = train("values", "target: [u, v], drop: [hot, big], target_scale: standard", "MSELoss");
    const [u, v] = [targets!.u.mae as number, targets!.v.mae as number];
    expect(values!.mae).toBeCloseTo((u + v) / 2, 12);
    expect(u).toBeLessThan(v);
    expect(constant!.answer).toHaveLength(2);
    expect(evaluated(run)).toMatchObject({ metrics: values, targets, constant: constant!.values });
    const file = evaluated(run);
    expect(JSON.parse(mlbh("evaluate", run, data, "--json").out)).toHaveProperty("targets.v.r2");
    expect(file).not.toHaveProperty("interval");
    const [head, first] = predicted(run);
    expect(head).toBe("u_predicted,v_predicted");
    expect(first.split(",").every((cell) => Number.isFinite(Number(cell)))).toBe(true);
    expect(reported(run)).toContain("<h3>Each target</h3>");
    expect(mlbh("train", "--resume", run, "--epochs", "16", "--quiet").code).toBe(0);
  });
});

describe("several yes/no answers", () => {
  test("a probability and an answer for each", () => {
    const { run, test: values, targets } = train("labels", "target: [hot, big], drop: [u, v]", "BCEWithLogitsLoss");
    expect(values!.accuracy).toBeCloseTo(((targets!.hot.accuracy as number) + (targets!.big.accuracy as number)) / 2, 12);
    expect(values).not.toHaveProperty("confusion_matrix");
    expect(evaluated(run)).toMatchObject({ metrics: values, targets });
    const [head, first] = predicted(run);
    expect(head).toBe("hot_predicted,big_predicted,p_hot,p_big");
    const [hot, big, p, q] = first.split(",");
    expect([hot, big]).toEqual([Number(p) > 0.5 ? "yes" : "no", Number(q) > 0.5 ? "1" : "0"]);
    expect(reported(run)).toContain("Right and wrong by target");
  });
});

describe("quantiles", () => {
  test("the middle one is the answer; the others are beside it, and how many rows lie between", () => {
    const loss = "{QuantileLoss: {quantiles: [0.9, 0.5, 0.1]}}";
    const { run, test: values } = train("quantiles", "target: u, drop: [v, hot, big]", loss);
    const { interval } = evaluated(run) as { interval: { nominal: number; coverage: number } };
    expect(interval.nominal).toBeCloseTo(0.8, 12);
    expect(interval.coverage).toBe(values!.coverage);
    const [head, first] = predicted(run);
    expect(head).toBe("u_predicted,q90,q50,q10");
    const [answer, , middle] = first.split(",");
    expect(answer).toBe(middle);
    expect(reported(run)).toContain("Between the lowest and the highest quantile lie");
  });
});

describe("an autoencoder", () => {
  test("gives back the features in their own unit, and how far off it is", () => {
    const model = "[{Linear: {out_features: 2}}, {Linear: {out_features: auto}}]"; // u and v follow from a and b
    const { run, test: values } = train("auto", "reconstruct: true, drop: [hot, big], image: [2, 2]", "MSELoss", model);
    expect(values!.mse).toBeCloseTo(values!.loss as number, 5);
    expect(evaluated(run)).not.toHaveProperty("targets");
    const [head, first] = predicted(run);
    expect(head).toBe("error,a_predicted,b_predicted,u_predicted,v_predicted");
    const [error, , , , v] = first.split(",").map(Number);
    expect(error).toBeLessThan(0.1);
    expect(Math.abs(v - (rows[0][3] as number))).toBeLessThan(40);
    const report = reported(run);
    expect(report.match(/its reconstruction/g)).toHaveLength(12);
    expect(mlbh("check", join(folder.path, "auto.yaml"))).toMatchObject({ code: 0 });
    expect(mlbhWith({ input: new TextEncoder().encode("a,b,u\n1,1,1\n") }, "predict", run, "-").err).toContain('the column "v"');
  });

  test("configs/digits_autoencoder.yaml holds together", () => {
    const { code, out } = mlbh("check", join(root, "configs/digits_autoencoder.yaml"));
    expect({ code, last: out.trim().split("\n").at(-1) }).toEqual({ code: 0, last: "no problems found" });
  });
});
