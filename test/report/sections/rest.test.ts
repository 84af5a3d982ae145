// Sections that are a table or a few lines: model, files, samples, what was written, runs of a repeated experiment.
import { describe, expect, test } from "@jest/globals";
import { membersSection, scatterSection } from "../../../src/report/html/sections/members.js";
import { configSection, divergenceSection, filesSection, modelSection } from "../../../src/report/html/sections/run.js";
import { samplesSection } from "../../../src/report/html/sections/samples.js";
import { writtenSection } from "../../../src/report/html/sections/writtenRows.js";
import type { RunStory } from "../../../src/report/gather.js";
import type { RepeatSummary } from "../../../src/sweep/repeat.js";
import { cellsOf, nameOf, partsOf, tight, words } from "../page.js";
import { aboutText, experimentOf, storyOf } from "../story.js";

describe("the run", () => {
  test("layers with their arguments, shapes and parameters", () => {
    expect(modelSection(storyOf())).toBeNull();
    const layer = (index: number, name: string, args: object, outputShape: number[], parameters: number): object => ({ index, name, args, outputShape, parameters }); // prettier-ignore
    const layers = [layer(0, "Linear", { out_features: 3, bias: true }, [3], 1500), layer(1, "Tanh", {}, [3], 0), layer(2, "Reshape", { sizes: "x".repeat(200) }, [3, 1], 7)]; // prettier-ignore
    const section = modelSection(storyOf({ model: { layers, row: [4] } as unknown as RunStory["model"] }));
    expect(nameOf(section)).toBe("model: Model");
    expect(cellsOf(section!.content)).toEqual([
      ["#", "layer", "output for one row", "parameters"],
      ["", "(input)", "(4,)", ""],
      ["0", "Linear out_features=3, bias=true", "(3,)", "1,500"],
      ["1", "Tanh", "(3,)", "0"],
      ["2", `Reshape sizes=${"x".repeat(193)}…`, "(3, 1)", "7"],
      ["all", "1,507"],
    ]);
  });

  test("how it diverged, its settings, and its files", () => {
    expect(divergenceSection(storyOf())).toBeNull();
    const divergence = divergenceSection(storyOf({ divergence: { text: "{<>}", cause: [] } }));
    expect([nameOf(divergence), partsOf(divergence!.content, "pre")]).toEqual(["divergence: How it diverged", ["{&lt;&gt;}"]]);
    const config = configSection(storyOf());
    expect([nameOf(config), partsOf(config.content, "pre")]).toEqual(["config: Settings", ["version: 1\n"]]);
    const files = filesSection(storyOf({ files: [{ name: "a.json", bytes: 1234 }] }));
    expect(nameOf(files)).toBe("files: Files");
    expect(cellsOf(files.content)).toEqual([["file", "bytes"], ["a.json", "1,234"]]); // prettier-ignore
    expect(words(partsOf(files.content, "p")[0])).toBe("All that the run has kept, in runs/small-1.");
  });
});

describe("samples", () => {
  const sample = (steps: number, text = "To be\n"): RunStory["samples"][number] => ({ epoch: 1, steps, text });
  const content = (count: number, parts: Partial<RunStory> = {}): string => String(samplesSection(storyOf({ samples: Array.from({ length: count }, (_, i) => sample(1000 * (i + 1))), ...parts }))!.content); // prettier-ignore
  const sampled = experimentOf({ ...aboutText, sample: '{prompt: "To ", temperature: 0.5}' });

  test("what was given is underlined, where the text begins with it", () => {
    expect(samplesSection(storyOf())).toBeNull();
    expect(nameOf(samplesSection(storyOf({ samples: [sample(1)] })))).toBe("samples: What it wrote");
    const texts = (parts: Partial<RunStory>): string[] => partsOf(content(1, parts), "pre");
    expect(texts({})).toEqual(['To be<i class="space">↵</i>\n']);
    expect(texts({ experiment: sampled, samples: [sample(1), sample(2, "So be")] })).toEqual(['<u>To<i class="space">·</i></u>be<i class="space">↵</i>\n', "So be"]); // prettier-ignore
  });

  test("twelve of them, evenly spread, with what it learns first where tokens are letters", () => {
    expect(words(partsOf(content(12), "p")[0])).toBe("The same beginning each time, and the same draws (temperature 1): what changes is the model. What it was given is underlined; ↵ ends a line."); // prettier-ignore
    expect(partsOf(content(12), "h3").slice(0, 2)).toEqual(["after 1,000 steps", "after 2,000 steps"]);
    const many = content(13, { experiment: sampled, tokens: { tokenizer: "char", vocabulary: 9, context: 8 } });
    expect(partsOf(many, "h3")).toHaveLength(12);
    expect(words(partsOf(many, "p")[0])).toContain("(temperature 0.5): what changes is the model. It learns the frequent letters and how long words are first, then words, then how they follow each other. Shown are 12 of 13 samples. What"); // prettier-ignore
    const learns = (tokenizer: string): boolean => content(1, { tokens: { tokenizer, vocabulary: 9, context: 8 } }).includes("frequent letters"); // prettier-ignore
    expect(["char", "bytes", "bpe", "words"].map(learns)).toEqual([true, true, false, false]);
  });
});

test("what was written for rows, wrong ones first", () => {
  expect(writtenSection(storyOf())).toBeNull();
  const row = { question: "a  b", truth: "x".repeat(61), written: "y", probability: 0.123456 };
  const written = { part: "test" as const, rows: 1, what: "row" as const, right: 3, wrongOnes: [row], rightOnes: [] };
  const section = writtenSection(storyOf({ written }));
  expect(nameOf(section)).toBe("written: What it wrote");
  expect(words(partsOf(section!.content, "p")[0])).toBe("For each of 1 row of the test part the model wrote a text by itself, always the likeliest token next: 3 are as they should be. The probability is that of all tokens together, the end included."); // prettier-ignore
  expect(cellsOf(section!.content)).toEqual([["Given", "Should be", "Written", "Probability"], ["a··b", `${"x".repeat(59)}…`, "y", "0.1230"]]); // prettier-ignore
  const headings = (parts: Partial<NonNullable<RunStory["written"]>>): string[] => partsOf(writtenSection(storyOf({ written: { ...written, ...parts } }))!.content, "h3").map(tight); // prettier-ignore
  expect(headings({})).toEqual(["Wrong, and the model was sure"]);
  expect(headings({ wrongOnes: [], rightOnes: [row] })).toEqual(["Right, and the model was sure"]);
  expect(headings({ rightOnes: [row] })).toEqual(["Wrong, and the model was sure", "Right, and the model was sure"]);
});

describe("an experiment that was trained several times", () => {
  const member = (run: string, status: string, values: Record<string, number | null> | null, message: string | null = null): object => ({ run, status, values, message, epochs: values === null ? null : 7, steps: 1, seconds: 1 }); // prettier-ignore
  const summary = (parts: object = {}): RepeatSummary => ({ members: [member("s-1", "finished", { loss: 0.5, f1: null }), member("s-2", "diverged", null, `it diverged ${"x".repeat(80)}\nmore`)], metrics: { loss: { mean: 0.5, deviation: 0.25, min: 0.125, max: 1, n: 1 }, f1: { mean: null, deviation: null, min: null, max: null, n: 0 } }, part: "test", ...parts }) as unknown as RepeatSummary; // prettier-ignore

  test("mean and scatter over those that have finished", () => {
    const section = scatterSection(summary());
    expect(nameOf(section)).toBe("metrics: Metrics over the runs");
    expect(words(partsOf(section!.content, "p")[0])).toMatch(/^Of 1 run, on their test rows\. The deviation says/);
    expect(words(scatterSection(summary({ part: "val" }))!.content)).toContain("on their validation rows.");
    expect(cellsOf(section!.content)).toEqual([["metric", "mean", "deviation", "least", "most"], ["loss", "0.5000", "0.2500", "0.1250", "1"], ["f1", "n/a", "n/a", "n/a", "n/a"]]); // prettier-ignore
    expect(scatterSection(summary({ part: null }))).toBeNull();
    expect(scatterSection(summary({ members: [member("s-2", "diverged", null)] }))).toBeNull();
  });

  test("each run, or why it has no result", () => {
    const section = membersSection(summary());
    expect(nameOf(section)).toBe("runs: The runs");
    expect(cellsOf(section.content)).toEqual([["run", "loss", "f1", "epochs"], ["s-1", "0.5000", "n/a", "7"], ["s-2", `it diverged ${"x".repeat(67)}…`, ""]]); // prettier-ignore
    expect(String(section.content)).toContain('<td colspan="2">');
    expect(cellsOf(membersSection(summary({ members: [member("s-3", "failed", null)] })).content)[1]).toEqual(["s-3", "", ""]);
  });
});
