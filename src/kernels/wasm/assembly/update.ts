// The steps of the optimizers, in place; optim/ derives the formulas.
import { lanes } from "./vector";

/** p -= lr d with d = g + weightDecay p, through a velocity where velocity is not 0. */
// @ts-ignore: decorator
@inline
function sgd<T>(p: usize, g: usize, velocity: usize, first: bool, n: i32, lr: T, momentum: T, keep: T, decay: T, nesterov: bool, sign: T): void {
  const size = <i32>sizeof<T>();
  const padded = n & ~(lanes<T>() - 1);
  const lrs = v128.splat<T>(lr);
  const ms = v128.splat<T>(momentum);
  const ks = v128.splat<T>(keep);
  const ds = v128.splat<T>(decay);
  const ss = v128.splat<T>(sign);
  let i = 0;
  for (; i < padded; i += lanes<T>()) {
    const at = <usize>(i * size);
    const pv = v128.load(p + at);
    const gv = v128.add<T>(v128.mul<T>(ss, v128.load(g + at)), v128.mul<T>(ds, pv));
    let d = gv;
    if (velocity != 0) {
      const v = first ? gv : v128.add<T>(v128.mul<T>(ms, v128.load(velocity + at)), v128.mul<T>(ks, gv));
      v128.store(velocity + at, v);
      d = nesterov ? v128.add<T>(gv, v128.mul<T>(ms, v)) : v;
    }
    v128.store(p + at, v128.sub<T>(pv, v128.mul<T>(lrs, d)));
  }
  for (; i < n; i++) {
    const at = <usize>(i * size);
    const gi = <T>(sign * load<T>(g + at) + decay * load<T>(p + at));
    let d = gi;
    if (velocity != 0) {
      const v = first ? gi : <T>(momentum * load<T>(velocity + at) + keep * gi);
      store<T>(velocity + at, v);
      d = nesterov ? <T>(gi + momentum * v) : v;
    }
    store<T>(p + at, <T>(load<T>(p + at) - lr * d));
  }
}

export function sgd_f32(p: usize, g: usize, velocity: usize, first: bool, n: i32, lr: f64, momentum: f64, keep: f64, decay: f64, nesterov: bool, sign: f64): void {
  sgd<f32>(p, g, velocity, first, n, <f32>lr, <f32>momentum, <f32>keep, <f32>decay, nesterov, <f32>sign);
}
export function sgd_f64(p: usize, g: usize, velocity: usize, first: bool, n: i32, lr: f64, momentum: f64, keep: f64, decay: f64, nesterov: bool, sign: f64): void {
  sgd<f64>(p, g, velocity, first, n, lr, momentum, keep, decay, nesterov, sign);
}
