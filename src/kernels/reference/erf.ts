// The error function erf(x) = 2 / sqrt(pi) * integral of exp(-t^2) from 0 to x: twice the area under the normal curve, suitably scaled.
const SCALE = 2 / Math.sqrt(Math.PI);

/**
 * Near 0 the series erf(x) = 2 / sqrt(pi) exp(-x^2) * sum over n of 2^n x^(2n+1) / (1 * 3 * ... * (2n+1)), whose terms are all of one sign;
 * far out the continued fraction of 1 - erf(x) = exp(-x^2) / sqrt(pi) / (x + (1/2) / (x + 1 / (x + (3/2) / (x + ...)))).
 * (Abramowitz and Stegun 7.1.6 and 7.1.14)
 */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (!(size < 6)) return Number.isNaN(x) ? NaN : Math.sign(x); // 1 - erf(6) is below 2^-54
  if (size < 3) {
    let term = x;
    let total = x;
    for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(total); n++) {
      term *= (2 * x * x) / (2 * n + 1);
      total += term;
    }
    return SCALE * Math.exp(-x * x) * total;
  }
  let fraction = size;
  for (let n = 60; n > 0; n--) fraction = size + n / 2 / fraction;
  return Math.sign(x) * (1 - Math.exp(-size * size) / Math.sqrt(Math.PI) / fraction);
}

/** 1 - erf(x). From 1 on by the continued fraction, whose digits are all right; the nearer to 0, the more of its terms count. */
export function erfc(x: number): number {
  if (!(x >= 1)) return 1 - erf(x);
  let fraction = x;
  for (let n = x < 3 ? 400 : 60; n > 0; n--) fraction = x + n / 2 / fraction;
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction;
}
