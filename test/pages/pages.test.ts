// Shares of what is checked in the whole textbook, and the names under which its pages are found.
import { describe, expect, test } from "@jest/globals";
import { wordShare } from "../../src/pages/check.js";
import { documentOf } from "../../src/pages/document.js";
import { findPage, findPages, namesakes } from "../../src/pages/find.js";
import type { ExampleName, Page } from "../../src/pages/page.js";
import { allPages, pages } from "../../src/pages/table.js";

test("one line in twenty of all is not checked, at most", () => {
  const shares = allPages().map(wordShare);
  const total = (key: "lines" | "words"): number => shares.reduce((sum, share) => sum + share[key], 0);
  expect(total("words") * 20).toBeLessThanOrEqual(total("lines"));
});

describe("names", () => {
  test.each([
    ["softmax", "softmax", "operation"],
    ["torch.nn.functional.softmax", "softmax", "operation"],
    ["F.softmax", "softmax", "operation"],
    ["log_softmax", "logSoftmax", "operation"],
    ["LOG-SOFTMAX", "logSoftmax", "operation"],
  ])("%s is found", (typed, name, kind) => expect(findPage(typed)).toMatchObject({ name, kind }));

  test("an unknown one gives near ones", () => {
    expect(() => findPage("sofmax")).toThrow('there is no page "sofmax"\n  hint: did you mean "softmax"');
    expect(() => findPage("rule")).toThrow('there is no page "rule"\n  hint: did you mean "relu", "ReLU" or "sum-rule"? mlbh explain lists all'); // prettier-ignore
    expect(() => findPage("qqqqqq")).toThrow('there is no page "qqqqqq"\n  hint: mlbh explain lists all');
  });
});

const kindsOf = (found: readonly Page[]): string[] => found.map(({ kind, name }) => `${kind} ${name}`);

describe("of several pages", () => {
  test("the one that is spelt so comes first, an operation before a layer", () => {
    expect(kindsOf(findPages("softmax")).slice(0, 2)).toEqual(["operation softmax", "layer Softmax"]);
    expect(kindsOf(findPages("torch.nn.Softmax"))[0]).toBe("layer Softmax");
    expect(kindsOf(findPages("attention"))[0]).toBe("function scaledDotProductAttention");
    expect(kindsOf(findPages("Attention"))[0]).toBe("layer Attention");
    expect(kindsOf(findPages("fbeta_2"))[0]).toBe("metric fbeta");
  });

  test("none is found twice, and nothing by an empty name", () => {
    for (const name of ["softmax", "log", "mse", "dropout", "linear"]) expect([name, new Set(findPages(name)).size]).toEqual([name, findPages(name).length]); // prettier-ignore
    for (const name of ["", " ", "-", "torch.", "_ _"]) expect([name, findPages(name)]).toEqual([name, []]);
  });

  test("those of one name are namesakes", () => {
    expect(kindsOf(namesakes(pages.operation.softmax))).toEqual(["layer Softmax"]);
    expect(kindsOf(namesakes(pages.layer.Softmax))).toEqual(["operation softmax"]);
    expect(namesakes(pages.operation.exp)).toEqual([]);
  });
});

describe("a page that is shown", () => {
  const shown = (page: Page, example: ExampleName): unknown[] => {
    const { examples, shown: name, worked } = documentOf(page, null, example);
    return [examples, name, worked.title];
  };

  test("has the example that is asked for, where it has such a one", () => {
    const { relu, mul } = pages.operation;
    expect(shown(relu, "kink").slice(0, 2)).toEqual([["plain", "kink"], "kink"]);
    expect(documentOf(relu, null, "kink").worked.given).not.toEqual(documentOf(relu).worked.given);
    expect(shown(relu, "broadcast")).toEqual(shown(relu, "plain"));
    expect(shown(mul, "broadcast")).toEqual([["plain", "broadcast"], "broadcast", "mul(a, b)"]);
    expect(shown(mul, "kink")).toEqual([["plain", "broadcast"], "plain", "mul(a, b), entry [0]"]);
  });

  test("works out the entry that is asked for, else its own", () => {
    const lefts = (at: readonly number[] | null): string[] => documentOf(pages.algorithm.ema, at).worked.lines.map(({ left }) => left); // prettier-ignore
    expect([lefts(null)[0], lefts([0])[0], lefts([3])[0]]).toEqual(["E[2]", "E[0]", "E[3]"]);
  });

  test("has every line under its number, with left side, right side and reason", () => {
    const { lines, check, name, kind, see } = documentOf(pages.calculus["common-factor"]);
    expect(lines.map(({ number }) => number)).toEqual(check.lines.map(({ line }) => line));
    expect(lines[1]).toEqual({ number: 2, left: "a b - a", right: "= a (b - 1)", reason: "a alone is a times 1", words: false });
    expect([name, kind, see, check.ok]).toEqual(["common-factor", "calculus", ["constant-factor", "index-notation"], true]);
  });
});

describe("the entry that is worked out where nobody chose one", () => {
  /** Of a recurrence the second step or a later one: the first shows nothing. Of all others it is the first. */
  const own: Readonly<Record<string, readonly number[]>> = {
    ...{ "early-stopping": [5], "instruction-tuning": [5], "learning-rate-finder": [3], ema: [2], "geometric-series": [2] },
    ...{ "successive-halving": [1], "nucleus-sampling": [1], "backpropagation-through-time": [1], tpe: [1] },
    ...{ scaledDotProductAttention: [1, 0], gumbelSoftmax: [1, 0], rotary: [1, 0], LBFGS: [1, 0], Muon: [0, 1] },
    ...{ bpe: [0, 0, 1], bytes: [1] },
    ...{ none: [0], standard: [0], minmax: [0], "log-scale": [0], divide: [0] },
  };
  const usual: Partial<Record<Page["kind"], readonly number[]>> = { scheduler: [2], optimizer: [2], preprocessing: [0, 1] };

  test.each(Object.keys(pages).filter((kind) => kind !== "metric"))("%s", (kind) => {
    for (const { name, at } of allPages().filter((page) => page.kind === kind))
      expect([name, at]).toEqual([name, own[name] ?? usual[kind as Page["kind"]] ?? [0]]);
  });
});

test("of calls through what is declared once, none may be left out because it does not fit", () => {
  const fits = (page: Page): boolean => page.subject().allFit === true;
  const { optimizer, scheduler, metric, preprocessing, tokenizer, algorithm, layer } = pages;
  expect([optimizer.SGD, scheduler.StepLR, metric.mse, preprocessing.standard, tokenizer.char].map(fits)).toEqual([true, true, true, true, true]); // prettier-ignore
  expect([algorithm.tpe, layer.Linear].map(fits)).toEqual([false, false]);
});
