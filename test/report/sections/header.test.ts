// What stands at the top of a report: the facts of a run, for every kind of data, and the notes below its verdict.
import { describe, expect, test } from "@jest/globals";
import { header, nameOf, topOf } from "../../../src/report/html/sections/header.js";
import type { RunStory } from "../../../src/report/gather.js";
import { partsOf, tight, words } from "../page.js";
import { aboutChats, aboutText, answerOf, experimentOf, judgedOf, storyOf, summaryOf } from "../story.js";

const facts = (parts: Partial<RunStory>): Record<string, string> => Object.fromEntries(partsOf(header(storyOf(parts)), "div").map((fact) => [words(partsOf(fact, "dt")[0]), words(partsOf(fact, "dd")[0])])); // prettier-ignore

test("a name, of the summary or of the experiment, as far as 120 characters go", () => {
  expect(nameOf(storyOf())).toBe("small");
  expect(nameOf(storyOf({ summary: summaryOf({ name: "n".repeat(121) }) }))).toBe(`${"n".repeat(119)}…`);
  expect(tight(header(storyOf()))).toContain(
    '<p class="kind">Report of a training run</p><h1>small</h1><p class="verdict"> This training has not ended:',
  );
});

test("warnings of the training and of the data, what is missing, and why it diverged", () => {
  const judged = judgedOf([answerOf({ targets: [1], outputs: [1] }, [1])], { report: { warnings: ["of the data"] } });
  const notes = (parts: Partial<RunStory>): string[] => [...String(header(storyOf(parts))).matchAll(/<p class="(note[^"]*)">(.*?)<\/p>/gs)].map(([, name, text]) => `${name}: ${words(text)}`); // prettier-ignore
  expect(notes({})).toEqual([]);
  expect(notes({ judged, summary: summaryOf({ warnings: ["of the run"] }), missing: ["no model"], divergence: { text: "{}", cause: ["why", "what to do"] } })).toEqual([
    "note warning: Warning: of the run",
    "note warning: Warning: of the data",
    "note: Note: no model",
    "note warning: The training diverged. why what to do",
  ]); // prettier-ignore
  expect(tight(topOf({ kind: "k", name: "n", verdict: "v", facts: [["a", 1]] }))).toBe(
    '<header><p class="kind">k</p><h1>n</h1><p class="verdict">v</p><dl class="facts"><div><dt>a</dt><dd>1</dd></div></dl></header>',
  );
});

describe("facts", () => {
  test("of a run that has not ended, and of one that has", () => {
    const known = { Task: "multiclass, to predict y", Loss: "CrossEntropyLoss", Optimizer: "SGD, lr 0.1", Model: "3 layers", Seed: "0", Data: "x.csv" }; // prettier-ignore
    expect(facts({})).toEqual(known);
    const judged = judgedOf([answerOf({ targets: [1], outputs: [1] }, [1])], { dataset: { featureNames: ["a", "b"] } });
    const summary = summaryOf({ rows: { train: 1600, val: 2400, test: 3200 }, seconds: 75.2 });
    expect(facts({ judged, summary })).toEqual({
      ...known,
      Model: "3 layers, 1,234 parameters",
      Features: "2",
      Rows: "train 1,600, val 2,400, test 3,200",
      Epochs: "3, the best: 2",
      Duration: "1:15",
      Versions: "mlbh 0.1.0, Node v22.0.0",
      Machine: "a machine",
      "Data SHA-256": "ab12",
    });
    expect(facts({ summary: summaryOf({ best_epoch: null }) }).Epochs).toBe("3");
    const layer = { name: "Linear", args: {}, outputShape: [1], parameters: 1007, children: [] };
    expect(facts({ model: { layers: [layer, layer] as never, row: [1] } }).Model).toBe("3 layers, 2,014 parameters");
  });

  test("of a text and of chats", () => {
    const tokens = { tokenizer: "bpe", vocabulary: 5000, context: 8 };
    const inSteps = { train: "{max_steps: 3000, eval_every: 500}" };
    const text = facts({ experiment: experimentOf({ ...aboutText, ...inSteps }), tokens, summary: summaryOf({ steps: 3000 }) });
    expect(text).toMatchObject({ Task: "a text: to foretell the next token", Tokens: "bpe, 5,000 in the vocabulary", "Windows of 8 tokens": "train 16, val 4, test 4", Steps: "3,000, the best measurement after 1,000" }); // prettier-ignore
    expect(text.Epochs).toBeUndefined();
    const chats = facts({ experiment: experimentOf({ ...aboutChats, ...inSteps }), tokens, summary: summaryOf({ best_epoch: null, steps: 1000 }) }); // prettier-ignore
    expect(chats).toMatchObject({ Task: "chats: to foretell what the assistant says", "Chats of at most 8 tokens": "train 16, val 4, test 4", Steps: "1,000" }); // prettier-ignore
  });

  test("of several targets, of an autoencoder, and of an answer that is a text", () => {
    expect(facts({ task: "regression", experiment: experimentOf({ data: "{path: x.csv, target: [y, u]}", loss: "MSELoss" }) }).Task).toBe("regression, to predict y, u"); // prettier-ignore
    const long = `${"t".repeat(79)}…`;
    expect(facts({ experiment: experimentOf({ data: `{path: x.csv, target: ${"t".repeat(81)}}` }) }).Task).toBe(`multiclass, to predict ${long}`); // prettier-ignore
    const own = experimentOf({ data: "{path: x.csv, reconstruct: true}", loss: "MSELoss" });
    expect(facts({ task: "regression", experiment: own }).Task).toBe("autoencoder, to predict the features themselves");
    const written = experimentOf({
      data: "{path: x.csv, target: back, columns: {word: {type: text, max_length: 4}, back: {type: text, max_length: 4}}}",
      model: "{encoder: [Embedding: {embedding_dim: 4}, GRU: {hidden_size: 5}], decoder: [Embedding: {embedding_dim: 4}, GRU: {hidden_size: 5}, Linear: {out_features: auto}]}",
    }); // prettier-ignore
    expect(facts({ task: "sequence", experiment: written })).toMatchObject({
      Task: "a text: to write back",
      Model: "5 layers",
    });
  });
});
