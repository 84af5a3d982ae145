// Functions and places at which the rules of calculus are looked at.
import type { Sample } from "../../notation/sample.js";
import { given } from "../written.js";

type Rest = Omit<NonNullable<Parameters<typeof given>[0]>, "functions" | "at">;

/** Two smooth functions f and g at a place x, with a step h; g is not 0 there. The first pair can be worked out by hand. */
export function curves(rest: readonly [Rest, Rest, Rest, Rest] = [{}, {}, {}, {}]): [Sample, ...Sample[]] {
  const at = (f: string, g: string, x: number, h: number, { numbers = {}, tensors = {} }: Rest): Sample =>
    given({ functions: { f, g }, at: { x }, numbers: { h, ...numbers }, tensors });
  return [
    at("t^2", "3 t + 1", 2, 0.5, rest[0]),
    at("exp(t / 2)", "t^3 - t", -0.7, 0.3, rest[1]),
    at("sin(2 t) + t", "1 / (1 + t^2)", 1.1, -0.2, rest[2]),
    at("ln(t^2 + 2)", "tanh(t) + 2", 0.4, 0.1, rest[3]),
  ];
}
