// The plain kernels, to which all fast ones are held, on numbers that are worked out by hand or by the formula alone.
import { describe, expect, test } from "@jest/globals";
import { attention, attentionRoom, headsAtOnce, QUERIES, type Heads } from "../../src/kernels/reference/attention.js";
import { binary } from "../../src/kernels/reference/binary.js";
import * as channels from "../../src/kernels/reference/channels.js";
import { erf, erfc } from "../../src/kernels/reference/erf.js";
import { indexing, startsOf } from "../../src/kernels/reference/indexing.js";
import { matmul } from "../../src/kernels/reference/matmul.js";
import { move } from "../../src/kernels/reference/move.js";
import { normalize } from "../../src/kernels/reference/normalize.js";
import { leadingOf, orderOf } from "../../src/kernels/reference/order.js";
import { reduce } from "../../src/kernels/reference/reduce.js";
import { softmax } from "../../src/kernels/reference/softmax.js";
import { update } from "../../src/kernels/reference/update.js";
import { windows, type Windows } from "../../src/kernels/reference/windows.js";

const f64 = (...numbers: number[]): Float64Array => Float64Array.from(numbers);
const zeros = (n: number): Float64Array => new Float64Array(n);
const close = (found: ArrayLike<number>, wanted: readonly number[]): void => {
  expect(found).toHaveLength(wanted.length);
  wanted.forEach((x, i) => expect(found[i]).toBeCloseTo(x, 12));
};
const filled = (n: number, write: (out: Float64Array) => void): number[] => {
  const out = zeros(n).fill(-7);
  write(out);
  return [...out];
};

describe("two operands", () => {
  test("of one shape, of one number, and stretched along axes", () => {
    expect(filled(3, (out) => binary.sub(f64(5, 7, 9), f64(1, 2, 3), out, null))).toEqual([4, 5, 6]);
    expect(filled(1, (out) => binary.sub(f64(5), f64(1), out, { shape: [], aStrides: [], bStrides: [] }))).toEqual([4]);
    // a (2, 1, 2), b (3, 1)
    const broadcast = { shape: [2, 3, 2], aStrides: [2, 0, 1], bStrides: [0, 1, 0] };
    expect(filled(12, (out) => binary.sub(f64(10, 20, 30, 40), f64(1, 2, 3), out, broadcast))).toEqual([9, 19, 8, 18, 7, 17, 29, 39, 28, 38, 27, 37]); // prettier-ignore
    expect(filled(4, (out) => binary.where(f64(1, 0), [0, 1], f64(5, 6), [1, 0], f64(8), [0, 0], [2, 2], out))).toEqual([5, 8, 6, 8]); // prettier-ignore
  });

  test("comparisons where they turn", () => {
    const of = (name: "eq" | "ne" | "lt" | "le" | "gt" | "ge"): number[] => filled(4, (out) => binary[name](f64(1, 2, 3, NaN), f64(2, 2, 2, NaN), out, null)); // prettier-ignore
    expect([of("eq"), of("ne"), of("lt"), of("le"), of("gt"), of("ge")]).toEqual([
      [0, 1, 0, 0], [1, 0, 1, 1], [1, 0, 0, 0], [1, 1, 0, 0], [0, 0, 1, 0], [0, 1, 1, 0],
    ]); // prettier-ignore
  });

  test("losses and slopes", () => {
    const of = (kernel: keyof Omit<typeof binary, "where">, a: number, b: number): number => filled(1, (out) => binary[kernel](f64(a), f64(b), out, null))[0]; // prettier-ignore
    close([of("bce", 0.25, 0.5), of("bceWithLogits", 2, 0.25), of("bceWithLogits", -2, 0.25)], [-0.5 * Math.log(0.25) - 0.5 * Math.log(0.75), 2 - 0.5 + Math.log1p(Math.exp(-2)), 0.5 + Math.log1p(Math.exp(-2))]); // prettier-ignore
    close(
      [of("sigmoidGrad", 2, 0.25), of("tanhGrad", 2, 0.25), of("reluGrad", 3, 0), of("reluGrad", 3, 0.5)],
      [0.375, 1.875, 0, 3],
    );
    close(
      [of("geluGrad", 2, 0), of("geluGrad", 1, 1)],
      [1, 0.5 * (1 + erf(Math.SQRT1_2)) + Math.exp(-0.5) / Math.sqrt(2 * Math.PI)],
    );
    expect([of("pow", 1, NaN), of("pow", 2, 3), of("maximum", 1, NaN), of("minimum", 2, 1)]).toEqual([1, 8, NaN, 1]);
  });
});

describe("along an axis", () => {
  const x = f64(1, 6, 3, 4, 5, 2, 9, 8, 7, 0, 9, 1); // (2, 3, 2)
  const of = (name: keyof typeof reduce): number[] => filled(4, (out) => reduce[name](x, 2, 3, 2, out));
  test("sums, the largest and the smallest, and where they are: the first of equals", () => {
    expect([of("sum"), of("amax"), of("amin"), of("argmax"), of("argmin")]).toEqual([[9, 12, 25, 9], [5, 6, 9, 8], [1, 2, 7, 0], [2, 0, 0, 0], [0, 2, 1, 1]]); // prettier-ignore
    expect(filled(1, (out) => reduce.argmax(f64(1, NaN, 3, NaN), 1, 4, 1, out))).toEqual([1]);
    expect(filled(1, (out) => reduce.argmin(f64(NaN, -1), 1, 2, 1, out))).toEqual([0]);
  });

  test("softmax, its logarithm, and the logarithm of the sum", () => {
    const line = [0, Math.log(2), Math.log(5)];
    const spread = f64(...line.flatMap((z) => [z, z + 3])); // (1, 3, 2)
    close(filled(6, (out) => softmax.softmax(spread, 1, 3, 2, out)), [1 / 8, 1 / 8, 2 / 8, 2 / 8, 5 / 8, 5 / 8]);
    close(filled(6, (out) => softmax.logSoftmax(spread, 1, 3, 2, out)), [1 / 8, 1 / 8, 2 / 8, 2 / 8, 5 / 8, 5 / 8].map(Math.log));
    close(filled(2, (out) => softmax.logsumexp(spread, 1, 3, 2, out)), [Math.log(8), Math.log(8) + 3]);
    expect(filled(2, (out) => softmax.logsumexp(f64(-Infinity, -Infinity, Infinity, 1), 2, 2, 1, out))).toEqual([-Infinity, Infinity]);
  }); // prettier-ignore

  test("lines brought to mean 0 and deviation 1, and backwards", () => {
    const [lines, gy, n, eps] = [f64(1, 3, 5, 2, 2, 8), f64(1, 2, 4, -1, 0, 2), 3, 0.5];
    const wanted = (backward: boolean): number[] =>
      [0, 3].flatMap((start) => {
        const [line, g] = [[...lines.slice(start, start + n)], [...gy.slice(start, start + n)]];
        const mean = line.reduce((a, b) => a + b) / n;
        const scale = 1 / Math.sqrt(line.reduce((sum, each) => sum + (each - mean) ** 2, 0) / n + eps);
        const y = line.map((each) => (each - mean) * scale);
        const [meanG, meanGy] = [g, g.map((each, i) => each * y[i])].map((list) => list.reduce((a, b) => a + b) / n);
        return backward ? g.map((each, i) => scale * (each - meanG - y[i] * meanGy)) : y;
      });
    close(
      filled(6, (out) => normalize.normalize(lines, n, eps, out)),
      wanted(false),
    );
    close(
      filled(6, (out) => normalize.normalizeGrad(gy, lines, n, eps, out)),
      wanted(true),
    );
  });
});

describe("matrices", () => {
  const data = f64(0, 1, 2, 3, 4, 5, 6);
  test("of any strides, from anywhere, to anywhere", () => {
    const a = { data, offset: 1, row: 3, column: 1 }; // 1 2 3, 4 5 6
    const transposed = { data, offset: 1, row: 1, column: 3 }; // 1 4, 2 5, 3 6
    expect(filled(5, (out) => matmul.matmul(2, 3, 2, a, transposed, out, 1))).toEqual([-7, 14, 32, 32, 77]);
  });

  test("one product after the other", () => {
    const [a, b] = [{ data, offset: 1, row: 2, column: 1 }, { data, offset: 0, row: 1, column: 1 }]; // prettier-ignore
    expect(filled(2, (out) => matmul.matmulBatch(2, [1, 2, 1], a, 3, b, 2, out))).toEqual([1 * 0 + 2 * 1, 4 * 2 + 5 * 3]);
  });
});

test("numbers are read and written along a walk", () => {
  const walk = { shape: [3, 2], strides: [1, 3], offset: 1 };
  expect(filled(6, (out) => move.read(f64(0, 1, 2, 3, 4, 5, 6), walk, out))).toEqual([1, 4, 2, 5, 3, 6]);
  expect(filled(8, (out) => move.write(f64(1, 4, 2, 5, 3, 6), walk, out))).toEqual([-7, 1, 2, 3, 4, 5, 6, -7]);
  expect(filled(1, (out) => move.read(f64(3, 4), { shape: [], strides: [], offset: 1 }, out))).toEqual([4]);
});

test("numbers are gathered, and added, where an index says", () => {
  const grid = { shape: [2, 3], indexShape: [2, 2], dim: 1, step: 1, lines: null };
  expect([...startsOf(grid)]).toEqual([0, 0, 3, 3]);
  expect([...startsOf({ ...grid, dim: 0, step: 3 })]).toEqual([0, 1, 0, 1]);
  const index = f64(2, 0, 1, 1);
  expect(filled(4, (out) => indexing.gather(f64(10, 11, 12, 20, 21, 22), index, grid, out))).toEqual([12, 10, 21, 21]);
  const out = zeros(6);
  indexing.scatterAdd(f64(1, 2, 3, 4), index, grid, out);
  expect([...out]).toEqual([2, 0, 1, 0, 7, 0]);
});

describe("channels", () => {
  const size = { rows: 2, channels: 2, places: 2 };
  const x = f64(1, 3, 10, 30, 5, 7, 50, 70);
  const [mean, variance] = [zeros(2).fill(9), zeros(2).fill(9)];
  channels.channelMoments(x, size, mean, variance);

  test("their mean and variance, and that of a sample", () => {
    expect([[...mean], [...variance]]).toEqual([[4, 40], [5, 500]]); // prettier-ignore
    expect(filled(2, (out) => channels.toSample(variance, 5, out))).toEqual([6.25, 625]);
    expect(filled(2, (out) => channels.toSpread(f64(3, 8), 1, out))).toEqual([1 / 2, 1 / 3]);
  });

  test("are moved and scaled, each by its own numbers", () => {
    expect(filled(8, (out) => channels.scaleChannels(x, size, mean, f64(2, 3), f64(1, -1), out))).toEqual([-5, -1, -91, -31, 3, 7, 29, 89]);
    const settings = { mean, factor: f64(2, 3), less: f64(1, 2), slope: f64(0.5, 0.1) };
    const gy = f64(1, 2, 3, 4, 5, 6, 7, 8);
    close(filled(8, (out) => channels.scaleChannelsGrad(gy, x, size, settings, out)), Array.from(x, (value, i) => {
      const c = Math.floor(i / 2) % 2;
      return settings.factor[c] * (gy[i] - settings.less[c] - (value - mean[c]) * settings.slope[c]);
    }));
  }); // prettier-ignore

  test("the sums that go backward, and their means", () => {
    const [total, product] = [zeros(2).fill(9), zeros(2).fill(9)];
    channels.channelSums(f64(1, 2, 3, 4, 5, 6, 7, 8), x, size, mean, total, product);
    expect([[...total], [...product]]).toEqual([[14, 22], [1 * -3 + 2 * -1 + 5 * 1 + 6 * 3, 3 * -30 + 4 * -10 + 7 * 10 + 8 * 30]]); // prettier-ignore
    const [less, slope] = [zeros(2), zeros(2)];
    channels.toSlopes({ total, product, s: f64(2, 3) }, 4, less, slope);
    expect([[...less], [...slope]]).toEqual([[3.5, 5.5], [(4 * 18) / 4, (9 * 180) / 4]]); // prettier-ignore
  });

  test("running numbers move by their momentum; products channel by channel", () => {
    const running = f64(8, 4);
    channels.moveNumbers(running, f64(0, 8), 0.25);
    expect([...running]).toEqual([6, 5]);
    expect(filled(2, (out) => channels.channelWise(f64(2, 3), f64(5, 7), out))).toEqual([10, 21]);
  });
});

describe("the step of an optimizer", () => {
  const plain = { lr: 0.5, momentum: 0, dampening: 0, weightDecay: 0, nesterov: false, maximize: false };
  const sgd = (settings: Partial<typeof plain>, velocity: number | null = null, first = false): (number | undefined)[] => {
    const [parameter, moving] = [f64(4), velocity === null ? null : f64(velocity)];
    update.sgd(parameter, f64(2), moving, first, { ...plain, ...settings });
    return [parameter[0], moving?.[0]];
  };
  test.each<[string, Parameters<typeof sgd>, (number | undefined)[]]>([
    ["against the gradient", [{}], [4 - 0.5 * 2, undefined]],
    ["along it", [{ maximize: true }], [4 + 0.5 * 2, undefined]],
    ["with the weight in it", [{ weightDecay: 0.25 }], [4 - 0.5 * (2 + 1), undefined]],
    ["along it, with the weight in it", [{ maximize: true, weightDecay: 0.25 }], [4 - 0.5 * (-2 + 1), undefined]],
    ["with a velocity that begins as the gradient", [{ momentum: 0.5, dampening: 0.25 }, 100, true], [4 - 0.5 * 2, 2]],
    ["with one that goes on", [{ momentum: 0.5, dampening: 0.25 }, 8], [4 - 0.5 * 5.5, 0.5 * 8 + 0.75 * 2]],
    ["of Nesterov", [{ momentum: 0.5, nesterov: true }, 8], [4 - 0.5 * (2 + 0.5 * 6), 0.5 * 8 + 2]],
  ])("SGD: %s", (_, settings, wanted) => expect(sgd(...settings)).toEqual(wanted)); // prettier-ignore

  test.each([false, true])("Adam, with weight decay of its own: %p", (decoupled) => {
    const [parameter, mean, square] = [f64(4), f64(1), f64(3)];
    update.adam(parameter, f64(2), mean, square, { lr: 0.1, beta1: 0.75, beta2: 0.5, eps: 0.25, weightDecay: 0.5, decoupled, step: 2 }); // prettier-ignore
    const [from, g] = decoupled ? [4 * (1 - 0.1 * 0.5), 2] : [4, 2 + 0.5 * 4];
    const [m, v] = [0.75 * 1 + 0.25 * g, 0.5 * 3 + 0.5 * g * g];
    close(parameter, [from - (0.1 * (m / (1 - 0.75 ** 2))) / (Math.sqrt(v / (1 - 0.5 ** 2)) + 0.25)]);
    close([mean[0], square[0]], [m, v]);
  });
});

describe("windows", () => {
  // an image of two channels, 3 x 4; windows of 2 x 2 with gaps of one along the width
  const x = Float64Array.from({ length: 24 }, (_, i) => i + 1);
  const w: Windows = { images: 1, channels: 2, height: 3, width: 4, kernel: [2, 2], stride: [2, 1], padding: [1, 1], dilation: [1, 2], out: [2, 4] }; // prettier-ignore
  /** Row and column of an entry (i, j) of window (r, c), and its number; null in the padding. */
  const pixel = (i: number, j: number, r: number, c: number): number | null => {
    const [row, column] = [2 * r + i - 1, c + 2 * j - 1];
    return row >= 0 && row < 3 && column >= 0 && column < 4 ? row * 4 + column : null;
  };
  const grid = (...sizes: number[]): number[][] => sizes.reduce<number[][]>((all, size) => all.flatMap((each) => Array.from({ length: size }, (_, i) => [...each, i])), [[]]); // prettier-ignore
  const entries = grid(2, 2, 2, 2, 4).map(([channel, i, j, r, c]) => ({ place: pixel(i, j, r, c), channel }));

  test("are columns, and columns are added to their pixels", () => {
    const unfolded = entries.map(({ place, channel }) => (place === null ? 0 : channel * 12 + place + 1));
    expect(filled(64, (out) => windows.unfold(x, w, out))).toEqual(unfolded);
    const [columns, out, wanted] = [Float64Array.from(entries, (_, i) => 2 ** (i % 20)), zeros(24), zeros(24)];
    windows.fold(columns, w, out);
    entries.forEach(({ place, channel }, i) => place !== null && (wanted[channel * 12 + place] += columns[i]));
    expect([...out]).toEqual([...wanted]);
  });

  test("the largest of each, the first of equals, nan before all", () => {
    const values = Float64Array.from({ length: 24 }, (_, i) => (i === 17 || i === 19 ? NaN : (i * 5) % 7));
    const [places, out] = [zeros(16), zeros(16)];
    windows.maxWindows(values, w, places, out);
    const wanted = grid(2, 2, 4).map(([channel, r, c]) => {
      const all = grid(2, 2).flatMap(([i, j]) => pixel(i, j, r, c) ?? []);
      const numbers = all.map((place) => values[channel * 12 + place]);
      const k = numbers.some(Number.isNaN) ? numbers.findIndex(Number.isNaN) : numbers.indexOf(Math.max(...numbers));
      return [all[k], numbers[k]];
    });
    expect([[...places], [...out]]).toEqual([wanted.map(([place]) => place), wanted.map(([, value]) => value)]);
  });
});

test.each<Pick<Windows, "kernel" | "stride" | "padding" | "dilation">>([
  { kernel: [2, 3], stride: [3, 2], padding: [1, 0], dilation: [2, 1] },
  { kernel: [3, 2], stride: [1, 3], padding: [0, 1], dilation: [1, 3] },
  { kernel: [2, 2], stride: [2, 2], padding: [1, 1], dilation: [3, 2] },
])("windows of every step and distance: %j", (of) => {
  const [images, channels, height, width] = [2, 2, 7, 8];
  const out = [height, width].map((size, axis) => Math.floor((size + 2 * of.padding[axis] - of.dilation[axis] * (of.kernel[axis] - 1) - 1) / of.stride[axis]) + 1); // prettier-ignore
  const w: Windows = { images, channels, height, width, ...of, out: [out[0], out[1]] };
  const x = Float64Array.from({ length: images * channels * height * width }, (_, i) => (i * 37) % 224);
  const windowsOf = images * channels * out[0] * out[1];
  const area = of.kernel[0] * of.kernel[1];
  const [columns, places, largest] = [zeros(windowsOf * area), zeros(windowsOf), zeros(windowsOf)];
  windows.unfold(x, w, columns);
  windows.maxWindows(x, w, places, largest);
  const [wanted, found]: [number[][], number[][]] = [[], []];
  for (let plane = 0; plane < images * channels; plane++)
    for (let r = 0; r < out[0]; r++)
      for (let c = 0; c < out[1]; c++) {
        const window = r * out[1] + c;
        const seen = Array.from({ length: area }, (_, k): [pixel: number, value: number] => {
          const row = r * of.stride[0] + Math.floor(k / of.kernel[1]) * of.dilation[0] - of.padding[0];
          const column = c * of.stride[1] + (k % of.kernel[1]) * of.dilation[1] - of.padding[1];
          const isInside = row >= 0 && row < height && column >= 0 && column < width;
          const pixel = isInside ? row * width + column : -1;
          return [pixel, isInside ? x[plane * height * width + pixel] : 0];
        });
        const best = seen.filter(([pixel]) => pixel >= 0).reduce((a, b) => (b[1] > a[1] ? b : a));
        wanted.push([...seen.map(([, value]) => value), ...best]);
        const at = plane * out[0] * out[1] + window;
        const own = Array.from({ length: area }, (_, k) => columns[(plane * area + k) * out[0] * out[1] + window]);
        found.push([...own, places[at], largest[at]]);
      }
  expect(found).toEqual(wanted);
  const back = zeros(x.length); // each pixel as often as it is seen
  windows.fold(columns, w, back);
  expect(back.every((sum, i) => (x[i] === 0 ? sum === 0 : sum % x[i] === 0))).toBe(true);
  const total = (numbers: Float64Array): number => numbers.reduce((sum, value) => sum + value, 0);
  expect(total(back)).toBe(total(columns));
});

test("windows of one pixel are the pixels themselves, image after image and channel after channel", () => {
  const w: Windows = { images: 2, channels: 3, height: 2, width: 2, kernel: [1, 1], stride: [1, 1], padding: [0, 0], dilation: [1, 1], out: [2, 2] }; // prettier-ignore
  const x = Float64Array.from({ length: 24 }, (_, i) => (i * 7) % 24);
  const [columns, image, places, largest] = [zeros(24), zeros(24), zeros(24), zeros(24)];
  windows.unfold(x, w, columns);
  windows.fold(x, w, image);
  windows.maxWindows(x, w, places, largest);
  for (const same of [columns, image, largest]) expect([...same]).toEqual([...x]);
  expect([...places]).toEqual(Array.from(x, (_, i) => i % 4));
});

describe("attention", () => {
  const heads = (change: Partial<Heads> = {}): Heads => ({ count: 2, rows: 3, columns: 2, width: 2, out: 1, causal: false, ...change }); // prettier-ignore
  const numbers = (n: number, seed: number): Float64Array => Float64Array.from({ length: n }, (_, i) => Math.sin(seed + 3 * i));
  const [q, k, v, gy] = [numbers(12, 1), numbers(8, 2), numbers(4, 3), numbers(6, 4)];
  const room = zeros(0);
  const run = (h: Heads, queries = q, keys = k, values = v): Float64Array => {
    const y = zeros(6);
    attention.attention(queries, keys, values, h, room, y);
    return y;
  };

  test.each([false, true])("is a mean of the values by the shares; each query sees those before it alone: %p", (causal) => {
    const wanted = [0, 1].flatMap((h) => [0, 1, 2].map((t) => {
      const seen = causal ? Math.min(t + 1, 2) : 2;
      const e = Array.from({ length: seen }, (_, u) => Math.exp(q[(3 * h + t) * 2] * k[(2 * h + u) * 2] + q[(3 * h + t) * 2 + 1] * k[(2 * h + u) * 2 + 1]));
      return e.reduce((sum, share, u) => sum + share * v[2 * h + u], 0) / e.reduce((a, b) => a + b);
    }));
    close(run(heads({ causal })), wanted);
  }); // prettier-ignore

  test.each([false, true])("its slopes are those of differences, causal: %p", (causal) => {
    const h = heads({ causal });
    const [gq, gk, gv] = [zeros(12), zeros(8), zeros(4)];
    attention.attentionGrad(q, k, v, gy, h, room, gq, gk, gv);
    const loss = (...inputs: [Float64Array, Float64Array, Float64Array]): number => run(h, ...inputs).reduce((sum, y, i) => sum + y * gy[i], 0); // prettier-ignore
    for (const [which, slopes] of [gq, gk, gv].entries())
      slopes.forEach((slope, i) => {
        const [up, down] = [1e-5, -1e-5].map((step) => {
          const inputs: [Float64Array, Float64Array, Float64Array] = [q.slice(), k.slice(), v.slice()];
          inputs[which][i] += step;
          return loss(...inputs);
        });
        expect(slope).toBeCloseTo((up - down) / 2e-5, 8);
      });
  });

  test("large scores are no overflow", () => close(run(heads(), q.map((x) => 1e4 * x)).map((y) => (Number.isFinite(y) ? 0 : 1)), Array<number>(6).fill(0))); // prettier-ignore

  test("heads at once: two at least, as many as have 131,072 shares together, and no more than there are", () => {
    const at = (count: number, columns: number): number => headsAtOnce(heads({ count, columns }));
    const most = 2 ** 17 / QUERIES;
    expect([at(1, 8), at(2, 10 ** 6), at(9, 10 ** 6), at(9, most / 4), at(9, most / 4 + 1), at(9, most / 9), at(9, 1)]).toEqual([1, 2, 2, 4, 3, 9, 9]); // prettier-ignore
    const of = (columns: number, backward: boolean): number => attentionRoom(heads({ count: 1, columns, width: 3, out: 5 }), backward);
    expect([of(10, false), of(10, true), of(100, true)]).toEqual([64 * 10 + 64 * 5, 2 * 64 * 10 + 64 * 5, 2 * 64 * 100 + 100 * 5]);
    expect(attentionRoom(heads({ columns: 10, width: 7, out: 5 }), true)).toBe(2 * (2 * 64 * 10 + 64 * 7));
  }); // prettier-ignore
});

describe("the error function", () => {
  test("has the values of its table, and is 1 far out", () => {
    // Abramowitz and Stegun, table 7.1
    close([0, 0.5, 1, 2, -1].map(erf), [0, 0.5204998778130465, 0.8427007929497149, 0.9953222650189527, -0.8427007929497149]);
    expect([erf(2.999999), erf(3), erf(3.000001)].map((y) => Math.abs(y - 0.9999779095030014) < 1e-9)).toEqual([
      true,
      true,
      true,
    ]);
    expect([erf(6), erf(-6), erf(Infinity), erf(-Infinity), erf(NaN)]).toEqual([1, -1, 1, -1, NaN]);
  });

  test("and what is left to 1", () => {
    const relative = (x: number, wanted: number): void => expect(erfc(x) / wanted).toBeCloseTo(1, 12);
    relative(0.5, 0.4795001221869535);
    relative(1, 0.15729920705028513);
    relative(2, 0.004677734981047266);
    relative(3, 2.209049699858544e-5);
    relative(5, 1.5374597944280347e-12);
    expect([erfc(-1), erfc(NaN)]).toEqual([1 - erf(-1), NaN]);
  });
});

describe("the order of a line", () => {
  const sorted = (x: readonly number[], descending: boolean): number[] =>
    x.map((_, i) => i).sort((a, b) => {
      const [p, q] = descending ? [x[b], x[a]] : [x[a], x[b]];
      const value = Number.isNaN(p) ? (Number.isNaN(q) ? 0 : 1) : Number.isNaN(q) ? -1 : p - q;
      return value || a - b;
    }); // prettier-ignore
  test.each([0, 1, 2, 15, 16, 17, 31, 32, 33, 48, 49, 64, 65, 100])("of %d numbers, with equals and nan", (n) => {
    const x = Array.from({ length: n }, (_, i) => (i % 13 === 5 ? NaN : (i * 7) % 11));
    for (const descending of [false, true]) {
      const wanted = sorted(x, descending);
      expect([...orderOf(f64(...x), descending)]).toEqual(wanted);
      for (const k of [0, 1, 2, 63, 64, 65, n].filter((each) => each <= n))
        expect([...leadingOf(f64(...x), k, descending)]).toEqual(wanted.slice(0, k));
    }
  });
});
