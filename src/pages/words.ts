// A call as one would write it.
import { Tensor } from "../autograd/tensor.js";

/** "softmax(x, 1)" */
export function callInWords(name: string, args: readonly unknown[], names: readonly string[]): string {
  let next = 0;
  const words = args.map((arg) => {
    if (arg instanceof Tensor) return names[next++];
    if (Array.isArray(arg) && arg[0] instanceof Tensor) return `[${arg.map(() => names[next++]).join(", ")}]`;
    return JSON.stringify(arg).replace(/"(\w+)":/g, "$1: ").replace(/,/g, ", "); // prettier-ignore
  });
  return `${name}(${words.join(", ")})`;
}
