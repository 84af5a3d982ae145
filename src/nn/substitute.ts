// A model as a function of one of its parameters: f(w) instead of f with w inside.
import type { Parameter } from "../autograd/parameter.js";
import type { Tensor } from "../autograd/tensor.js";
import type { Module } from "./module.js";

/** Runs `body` while `values` stands in every place of the model where `parameter` was, also where it is shared. */
export function substitute<T>(model: Module, parameter: Parameter, values: Tensor, body: () => T): T {
  const holders: (Record<string, unknown> | unknown[])[] = [];
  for (const [, module] of model.namedModules()) {
    const fields = module as unknown as Record<string, unknown>;
    holders.push(fields, ...Object.values(fields).filter((value) => Array.isArray(value)));
  }
  const places = holders.flatMap((holder) => {
    const entries = Object.entries(holder).filter(([, value]) => value === parameter);
    return entries.map(([key]) => ({ holder: holder as Record<string, unknown>, key }));
  });
  const put = (value: unknown): void => places.forEach(({ holder, key }) => (holder[key] = value));
  put(values);
  try {
    return body();
  } finally {
    put(parameter);
  }
}
