// Elementwise kernels against Math's functions in units of the last place, and against values of the normal distribution from mpmath.
import { describe, expect, test } from "@jest/globals";
import { Generator } from "../../../src/core/rng.js";
import { reference } from "../../../src/kernels/index.js";
import { BUILDS, SIZES, TYPES, array, heap, ulps } from "./builds.js";

/** Ranges to draw from, and how many units the results may be off in float32 and in float64. */
const FUNCTIONS = {
  exp: { ranges: [[-1, 1], [-87, 88], [-700, 709]], off: [2, 2] }, // prettier-ignore
  log: { ranges: [[0.5, 2], [0.99, 1.01], [0, 1e6], [0, 1e-30], [0, 1e-40]], off: [2, 2] }, // prettier-ignore
  sigmoid: { ranges: [[-1, 1], [-30, 30], [-85, 90]], off: [2, 4] }, // prettier-ignore
  tanh: { ranges: [[-0.01, 0.01], [-1, 1], [-25, 25]], off: [2, 4] }, // prettier-ignore
} as const;
const EDGES = [
  ...[0, -0, Infinity, -Infinity, NaN, 1, -1, 1e-45, -1e-45, 1e-310, 5e-324, 1.17549435e-38, 2.2250738585072014e-308],
  ...[1e30, -1e30, 3.4e38, 1.7e308, 88.7, 88.8, 89, -87.4, -90, -104, -110, 709.7, 709.8, 710, -708.5, -745, -746, -1000],
  ...[0.625, -0.624, 1e-4, -1e-4, 22, -23, Math.SQRT2, Math.SQRT1_2],
];
/** The same for curves with two settings, on [-12, 12]: units for f and, in float32, for the slope; 0 is bit by bit. */
const CURVES = [
  { name: "clamp", settings: [-0.3, 1.7], off: [0, 0] },
  { name: "hardtanh", settings: [-0.3, 1.7], off: [0, 0] },
  { name: "leakyRelu", settings: [0.1, 0], off: [0, 0] },
  { name: "elu", settings: [1.5, 1], off: [4, 4] },
  { name: "elu", settings: [0.5, 0.5], off: [4, 4] },
  { name: "softplus", settings: [1, 20], off: [4, 4] },
  { name: "softplus", settings: [2, 3], off: [4, 4] },
  { name: "geluTanh", settings: [0, 0], off: [200, 500] }, // far left the exponent is beyond 80, and its rounding counts as often
] as const;
/** y and dy/dx of gelu by mpmath with 40 digits. */
const GELU = [
  ...[[-20, -5.507248237212468e-88, -1.1014360483133464e-86], [-9, -1.0157295653584566e-18, -9.138937373906639e-18]],
  ...[[-5.5, -1.0444259356238245e-7, -5.733472398739924e-7], [-3, -0.0040496940948902835, -0.011945647204183927]],
  ...[[-1.25, -0.13206221708356908, -0.12266158306942213], [-0.5, -0.15426876936299344, 0.13250487534383715]],
  ...[[-0.015625, -0.0077151059453142235, 0.4875340682444099], [0.015625, 0.007909894054685776, 0.5124659317555901]],
  ...[[0.75, 0.5800294857173488, 0.9992257217392351], [1.5, 1.399789198096713, 1.1274691922299795]],
  ...[[2.875, 2.8691921047164053, 1.0163744584033843], [6, 5.999999994080474, 1.0000000354687095], [13, 13, 1]],
]; // prettier-ignore

describe.each(BUILDS)("the %s build", (_, wasm) => {
  test.each([
    ["expm1", [[-1, 1], [-100, 88], [-1e-3, 1e-3]], 3],
    ["log1p", [[-1, 1], [0, 1e30], [-1e-3, 1e-3]], 3],
    ["erf", [[-0.6, 0.6], [-11, 11], [-1e-3, 1e-3]], 3],
  ] as const)("%s within a few units of the last place, in float32", (name, ranges, most) => {
    const generator = new Generator(7);
    const [x, y] = [array("float32", 5000), array("float32", 5000)];
    const check = (): void => {
      const exact = new Float64Array(x.length);
      reference[name](Float64Array.from(x), exact);
      wasm[`${name}_f32`](x.byteOffset, y.byteOffset, x.length);
      expect(ulps(y, exact)).toBeLessThanOrEqual(most);
    };
    for (const [low, high] of ranges) {
      generator.uniform(x, low, high);
      check();
    }
    x.fill(0.5);
    x.set(EDGES.filter((edge) => name !== "erf" || edge !== 0)); // -0 stays -0
    check();
  }); // prettier-ignore

  describe.each(TYPES)("%s", (dtype, suffix) => {
    const single = dtype === "float32";

    test.each(Object.keys(FUNCTIONS) as (keyof typeof FUNCTIONS)[])("%s within a few units of the last place", (name) => {
      const kernel = wasm[`${name}_${suffix}`];
      const { ranges, off } = FUNCTIONS[name];
      const most = off[single ? 0 : 1];
      const exact = (x: ArrayLike<number>): Float64Array => {
        const y = new Float64Array(x.length);
        reference[name](Float64Array.from(x), y);
        return y;
      };
      const generator = new Generator(7);
      const [x, y] = [array(dtype, 5000), array(dtype, 5000)];
      for (const [low, high] of ranges) {
        generator.uniform(x, low, high);
        kernel(x.byteOffset, y.byteOffset, x.length);
        expect([low, high, ulps(y, exact(x)) <= most]).toEqual([low, high, true]);
      }
      const edges = array(dtype, EDGES);
      const out = array(dtype, EDGES.length);
      kernel(edges.byteOffset, out.byteOffset, edges.length);
      const wrong = Array.from(edges, (at, i) => [at, out[i], exact([at])[0]]).filter(
        ([, got, wanted]) => !(ulps(array(dtype, [got]), [wanted]) <= most),
      );
      expect(wrong).toEqual([]);
    });

    test.each(CURVES)("$name $settings and its slope equal their plain twins", ({ name, settings, off }) => {
      const [a, b] = settings.map((setting) => (single ? Math.fround(setting) : setting));
      const normal = new Float64Array(5000);
      new Generator(3).uniform(normal, -12, 12);
      const x = array(dtype, [...normal, ...[NaN, 0, -0, Infinity, a, b, 1e-30, -1e-30, 29, -29]]);
      const [gy, y, gx] = [array(dtype, x.length, 2), array(dtype, x.length), array(dtype, x.length)];
      const plain = x.slice();
      const table = reference as unknown as Record<string, (...args: unknown[]) => void>;
      const kernels = wasm as unknown as Record<string, ((...args: number[]) => void) | undefined>;
      const [value, slope] = [kernels[`${name}_${suffix}`], kernels[`${name}Grad_${suffix}`]];
      if (value !== undefined) {
        value(x.byteOffset, y.byteOffset, x.length, a, b);
        table[name](x, a, b, plain);
        expect(ulps(y, plain)).toBeLessThanOrEqual(off[0]);
      }
      if (slope === undefined) return expect(single).toBe(false);
      slope(gy.byteOffset, x.byteOffset, gx.byteOffset, x.length, a, b);
      table[`${name}Grad`](gy, x, a, b, plain);
      expect(ulps(gx, plain)).toBeLessThanOrEqual(off[1]);
    });

    test("gelu and its slope", () => {
      const x = array(dtype, [...GELU.map(([at]) => at), -Infinity, Infinity, NaN]);
      const [y, slope, ones] = [array(dtype, x.length), array(dtype, x.length), array(dtype, x.length).fill(1)];
      wasm[`gelu_${suffix}`](x.byteOffset, y.byteOffset, x.length);
      wasm[`geluGrad_${suffix}`](ones.byteOffset, x.byteOffset, slope.byteOffset, x.length);
      // relative in the middle; far out the exponential of a large square loses some digits
      GELU.forEach(([at, value, derivative], i) => {
        const allowed = (single ? 5e-7 : 2e-15) * (1 + at * at);
        const least = single ? 1e-37 : 0;
        expect([at, Math.abs(y[i] - value) <= allowed * Math.abs(value) + least]).toEqual([at, true]);
        expect([at, Math.abs(slope[i] - derivative) <= allowed * Math.abs(derivative) + least]).toEqual([at, true]);
      });
      expect(Array.from(y.slice(-3), Math.abs)).toEqual([0, Infinity, NaN]);
    });

    test("sign, in all sizes, nan and -0 included", () => {
      for (const n of SIZES) {
        const x = array(dtype, n);
        EDGES.slice(0, n).forEach((edge, i) => (x[i] = edge));
        const [y, plain] = [array(dtype, n + 1), array(dtype, n)];
        const behind = y[n];
        wasm[`sign_${suffix}`](x.byteOffset, y.byteOffset, n);
        reference.sign(x, plain);
        for (let i = 0; i < n; i++) expect(y[i] === plain[i]).toBe(true);
        expect(y[n]).toBe(behind);
      }
    });

    test("every entry is computed alike, wherever it stands", () => {
      const x = array(dtype, 33);
      for (const name of ["exp", "log", "sigmoid", "tanh", "gelu"] as const) {
        const [whole, alone] = [array(dtype, 33), array(dtype, 33)];
        wasm[`${name}_${suffix}`](x.byteOffset, whole.byteOffset, 33);
        const size = x.BYTES_PER_ELEMENT;
        for (let i = 0; i < 33; i++) wasm[`${name}_${suffix}`](x.byteOffset + i * size, alone.byteOffset + i * size, 1);
        expect(Array.from(alone)).toEqual(Array.from(whole));
      }
    });

    test.each(["maximum", "minimum"] as const)("%s equals its plain twin, nan and zeros included", (name) => {
      const numbers = [NaN, 0, -0, 1, -1, Infinity, -Infinity];
      const pairs = [...numbers, 0.5].flatMap((p) => numbers.map((q) => [p, q]));
      const [a, b] = [0, 1].map((side) => array(dtype, [...pairs.map((pair) => pair[side]), ...array(dtype, 5, side + 1)]));
      for (const n of [...SIZES.slice(0, -1), a.length]) {
        const [fast, plain] = [heap.permanent(dtype, n), heap.permanent(dtype, n)];
        wasm[`${name}_${suffix}`](a.byteOffset, 0, 1, b.byteOffset, 0, 1, fast.byteOffset, 1, n);
        reference[name](a.subarray(0, n), b.subarray(0, n), plain, null);
        expect(Array.from(fast, (x, i) => Object.is(x, plain[i]))).not.toContain(false);
      }
    });
  });
});
