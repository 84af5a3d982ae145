// placeholder until the generator lands
import { ArgumentError } from "./errors.js";
export interface GeneratorState { readonly words: readonly number[]; readonly index: number; readonly next: number | null; readonly seed: number }
type Floats = Float32Array | Float64Array;
export class Generator {
  #s = new Uint32Array(624); #i = 624; #next: number | null = null; #seed = 0;
  constructor(seed: number) { this.manualSeed(seed); }
  manualSeed(seed: number): this {
    if (!Number.isSafeInteger(seed) || seed < 0) throw new ArgumentError(`seed must be a whole number of 0 or more, got ${seed}`);
    this.#seed = seed; this.#next = null; const s = this.#s; s[0] = seed % 4294967296;
    for (let j = 1; j < 624; j++) { const x = s[j - 1] ^ (s[j - 1] >>> 30); s[j] = Math.imul(1812433253, x) + j; }
    this.#i = 624; return this;
  }
  random32(): number {
    const s = this.#s;
    if (this.#i === 624) { for (let k = 0; k < 624; k++) { const y = (s[k] & 0x80000000) | (s[(k + 1) % 624] & 0x7fffffff); s[k] = s[(k + 397) % 624] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0); } this.#i = 0; }
    let y = s[this.#i++]; y ^= y >>> 11; y ^= (y << 7) & 0x9d2c5680; y ^= (y << 15) & 0xefc60000; y ^= y >>> 18; return y >>> 0;
  }
  uniform53(): number { const hi = this.random32() & 0x1fffff; return (hi * 4294967296 + this.random32()) / 2 ** 53; }
  uniform(out: Floats, from = 0, to = 1): void {
    if (out instanceof Float32Array) { const f = Math.fround(from), w = Math.fround(Math.fround(to) - f); for (let i = 0; i < out.length; i++) out[i] = ((this.random32() & 0xffffff) / 16777216) * w + f; }
    else for (let i = 0; i < out.length; i++) out[i] = fma(this.uniform53(), to - from, from);
  }
  #one(): number { if (this.#next !== null) { const x = this.#next; this.#next = null; return x; } const u1 = this.uniform53(), u2 = this.uniform53(); const r = Math.sqrt(-2 * Math.log1p(-u2)); this.#next = r * Math.sin(2 * Math.PI * u1); return r * Math.cos(2 * Math.PI * u1); }
  normal(out: Floats): void {
    const n = out.length; if (n < 16) { for (let i = 0; i < n; i++) out[i] = this.#one(); return; }
    const block = (at: number): void => { for (let j = 0; j < 8; j++) { const u = 1 - out[at + j], v = out[at + j + 8]; const r = Math.sqrt(-2 * Math.log(u)), t = 2 * Math.PI * v; out[at + j] = r * Math.cos(t); out[at + j + 8] = r * Math.sin(t); } };
    this.uniform(out); for (let i = 0; i + 16 <= n; i += 16) block(i);
    if (n % 16) { this.uniform(out.subarray(n - 16)); block(n - 16); }
  }
  bernoulliMask(out: Floats, keep: number): void { for (let i = 0; i < out.length; i++) out[i] = this.uniform53() < keep ? 1 : 0; }
  randint(out: Floats, low: number, high: number): void { for (let i = 0; i < out.length; i++) out[i] = low + (this.random32() % (high - low)); }
  epochOrder(n: number, shuffle: boolean): Int32Array { this.random32(); this.random32(); if (!shuffle) return Int32Array.from({ length: n }, (_, i) => i); this.random32(); return new Generator(this.random32()).randperm(n); }
  randperm(n: number): Int32Array { const p = Int32Array.from({ length: n }, (_, i) => i); for (let i = 0; i < n - 1; i++) { const z = (this.random32() % (n - i)) + i; [p[i], p[z]] = [p[z], p[i]]; } return p; }
}
export const defaultGenerator = new Generator(0);
export function manualSeed(seed: number): void { defaultGenerator.manualSeed(seed); }

function fma(a: number, b: number, c: number): number { const S = 134217729; const p = a * b; const ah = a * S - (a * S - a), al = a - ah, bh = b * S - (b * S - b), bl = b - bh; const e = al * bl - (p - ah * bh - al * bh - ah * bl); const s = p + c, bb = s - p; return s + (p - (s - bb) + (c - bb) + e); }
