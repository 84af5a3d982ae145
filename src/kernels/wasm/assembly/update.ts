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

/** p -= size m / (sqrt(v) / root + eps), m and v the running means of g and its square. */
// @ts-ignore: decorator
@inline
function adam<T>(p: usize, g: usize, m: usize, v: usize, n: i32, size: T, root: T, beta1: f64, beta2: f64, eps: T, decay: T, shrink: T): void {
  const width = <i32>sizeof<T>();
  const whole = n & ~(lanes<T>() - 1);
  const b1 = v128.splat<T>(<T>beta1);
  const b2 = v128.splat<T>(<T>beta2);
  // 1 - 0.999 in float32 would be off by 1e-5
  const rest1 = <T>(1 - beta1);
  const rest2 = <T>(1 - beta2);
  const r1 = v128.splat<T>(rest1);
  const r2 = v128.splat<T>(rest2);
  let i = 0;
  for (; i < whole; i += lanes<T>()) {
    const at = <usize>(i * width);
    const pv = v128.mul<T>(v128.load(p + at), v128.splat<T>(shrink));
    const gv = v128.add<T>(v128.load(g + at), v128.mul<T>(v128.splat<T>(decay), pv));
    const mv = v128.add<T>(v128.mul<T>(b1, v128.load(m + at)), v128.mul<T>(r1, gv));
    const vv = v128.add<T>(v128.mul<T>(b2, v128.load(v + at)), v128.mul<T>(r2, v128.mul<T>(gv, gv)));
    v128.store(m + at, mv);
    v128.store(v + at, vv);
    const below = v128.add<T>(v128.div<T>(v128.sqrt<T>(vv), v128.splat<T>(root)), v128.splat<T>(eps));
    v128.store(p + at, v128.sub<T>(pv, v128.div<T>(v128.mul<T>(v128.splat<T>(size), mv), below)));
  }
  for (; i < n; i++) {
    const at = <usize>(i * width);
    const pi = <T>(load<T>(p + at) * shrink);
    const gi = <T>(load<T>(g + at) + decay * pi);
    const mi = <T>(<T>beta1 * load<T>(m + at) + rest1 * gi);
    const vi = <T>(<T>beta2 * load<T>(v + at) + rest2 * <T>(gi * gi));
    store<T>(m + at, mi);
    store<T>(v + at, vi);
    store<T>(p + at, <T>(pi - (size * mi) / (sqrt<T>(vi) / root + eps)));
  }
}

export function adam_f32(p: usize, g: usize, m: usize, v: usize, n: i32, size: f64, root: f64, beta1: f64, beta2: f64, eps: f64, decay: f64, shrink: f64): void {
  adam<f32>(p, g, m, v, n, <f32>size, <f32>root, beta1, beta2, <f32>eps, <f32>decay, <f32>shrink);
}
export function adam_f64(p: usize, g: usize, m: usize, v: usize, n: i32, size: f64, root: f64, beta1: f64, beta2: f64, eps: f64, decay: f64, shrink: f64): void {
  adam<f64>(p, g, m, v, n, size, root, beta1, beta2, eps, decay, shrink);
}
