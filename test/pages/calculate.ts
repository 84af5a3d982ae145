// A pocket calculator: reads "(-1.5) * exp(2)^2 / 3" as it is printed. Written apart from src/notation, so that both cannot share a mistake.

type Functions = Readonly<Record<string, (...x: number[]) => number>>;

const functions: Functions = {
  exp: Math.exp, ln: Math.log, log2: Math.log2, log10: Math.log10, log1p: Math.log1p, expm1: Math.expm1, sqrt: Math.sqrt, sin: Math.sin,
  cos: Math.cos, tan: Math.tan, atan: Math.atan, tanh: Math.tanh, sigmoid: (x) => 1 / (1 + Math.exp(-x)), abs: Math.abs, sign: Math.sign,
  floor: Math.floor, ceil: Math.ceil, max: Math.max, min: Math.min,
  round: (x) => (Math.abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x)),
  erf: (x) => { // Simpson's rule over the bell curve
    const n = 2000;
    let total = 1 + Math.exp(-x * x);
    for (let i = 1; i < n; i++) total += (i % 2 === 1 ? 4 : 2) * Math.exp(-(((x * i) / n) ** 2));
    return (2 / Math.sqrt(Math.PI)) * (x / n / 3) * total;
  },
}; // prettier-ignore

export function calculate(text: string): number {
  const words = text.match(/\d+(?:\.\d+)?(?:e[+-]?\d+)?|[a-z][a-z0-9]*|\S/g) ?? [];
  let at = 0;
  const eat = (word: string): boolean => (words[at] === word ? ++at > 0 : false);
  const need = (word: string): void => {
    if (!eat(word)) throw new Error(`expected ${word} at word ${at} of ${text}`);
  };
  const sum = (): number => {
    let total = product();
    for (;;) {
      if (eat("+")) total += product();
      else if (eat("-")) total -= product();
      else return total;
    }
  };
  const product = (): number => {
    let total = signed();
    for (;;) {
      if (eat("*")) total *= signed();
      else if (eat("/")) total /= signed();
      else return total;
    }
  };
  const signed = (): number => (eat("-") ? -signed() : power());
  const power = (): number => {
    const base = atom();
    return eat("^") ? base ** signed() : base;
  };
  const atom = (): number => {
    if (eat("(")) {
      const inside = sum();
      need(")");
      return inside;
    }
    if (eat("|")) {
      const inside = sum();
      need("|");
      return Math.abs(inside);
    }
    const word = words[at++];
    if (word === "pi") return Math.PI;
    if (word === "e") return Math.E;
    if (word === "inf") return Infinity;
    if (word === "nan") return NaN;
    if (word in functions) {
      need("(");
      const args = [sum()];
      while (eat(",")) args.push(sum());
      need(")");
      return functions[word](...args);
    }
    return Number(word);
  };
  const value = sum();
  if (at < words.length) throw new Error(`did not read all of ${text}`);
  return value;
}
