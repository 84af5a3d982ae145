// data.py, generate.py and predict.py of a text and of chats: what stands in them, by the model and its tokenizer; and what it is compared with.
import { afterAll, describe, expect, test } from "@jest/globals";
import { chatData } from "../../../src/export/pytorch/text/chatData.js";
import { generateFile } from "../../../src/export/pytorch/text/generateFile.js";
import { scoringFile } from "../../../src/export/pytorch/text/scoringFile.js";
import { textData } from "../../../src/export/pytorch/text/textData.js";
import { writes, writtenExamples } from "../../../src/export/pytorch/text/writtenExamples.js";
import type { PyTorchRun } from "../../../src/export/pytorch/run.js";
import { Embedding } from "../../../src/nn/embedding.js";
import { PositionalEmbedding } from "../../../src/nn/positionalEmbedding.js";
import { Sequential } from "../../../src/nn/sequential.js";
import { TransformerEncoderLayer } from "../../../src/nn/transformerEncoderLayer.js";
import type { OpenTextRun } from "../../../src/runs/openTextRun.js";
import { CharTokenizer } from "../../../src/text/char.js";
import { chatTokenizer } from "../../../src/text/chat.js";
import { Vocabulary } from "../../../src/text/vocabulary.js";
import { scratch } from "../../cli/run.js";
import { aboutChats, aboutText, experimentOf, summaryOf } from "../../report/story.js";
import { bigramsOf } from "../../train/bigrams.js";

const folder = scratch();
afterAll(folder.remove);

const letters = new CharTokenizer(new Vocabulary(["<pad>", "<unk>", ..."\n abc"], 0, 1)); // a line feed is 2, a is 4
const withoutEnds = new CharTokenizer(new Vocabulary(["<pad>", "<unk>", ..."abc"], 0, 1));
const talk = chatTokenizer(letters);
const idOf = (token: string): number => talk.encode(token)[0];
const text = bigramsOf(letters, () => 0);
const chat = bigramsOf(talk, () => 0, { isChat: true });

/** How many numbers a step has. */
const width = 4;
const attention = (causal: boolean): TransformerEncoderLayer => new TransformerEncoderLayer(width, 2, { dimFeedforward: 4, causal, batchFirst: true }); // prettier-ignore
const places = new PositionalEmbedding(5, width);
const modelOf = (...layers: readonly object[]): Partial<OpenTextRun> => ({ model: new Sequential(new Embedding(7, width), ...(layers as never[])).eval() }); // prettier-ignore

function runOf(parts: Readonly<Record<string, string>>, train: string, rows = 16): PyTorchRun {
  const summary = summaryOf({ rows: { train: rows, val: 4, test: 4 } });
  return { experiment: experimentOf({ ...parts, train: `{epochs: 3, batch_size: 4${train}}` }), summary } as unknown as PyTorchRun; // prettier-ignore
}

describe("data.py of a text", () => {
  const of = (train: string, rows?: number, open = text): string => textData(runOf(aboutText, train, rows), open, "DATA = HERE");

  test("settings", () => {
    const file = of("");
    expect(file).toContain("HERE = Path(__file__).resolve().parent\nDATA = HERE\nCONTEXT = 3  # tokens that the model sees at once: data.context\nBATCH_SIZE = 4  # train.batch_size\nBATCHES = 4  # of an epoch\nMEASURED_AT_ONCE = 1365  # windows\n"); // prettier-ignore
    expect(file).toContain("from tokenizer import CharTokenizer\n");
    expect(file).toContain("TOKENIZER = CharTokenizer(json.loads(");
    expect(of("", 16, bigramsOf(letters, () => 0, { context: 4096 }))).toContain("CONTEXT = 4096  # tokens that the model sees at once: data.context\n"); // prettier-ignore
    expect(
      of(
        "",
        16,
        bigramsOf(letters, () => 0, { context: 4096 }),
      ),
    ).toContain("MEASURED_AT_ONCE = 1  # windows\n");
  });

  test.each([
    ["drawn windows fill each batch", "", 18, 4],
    ["the last of windows side by side may be small", ", shuffle: false", 18, 5],
    ["or is left out", ", shuffle: false, drop_last: true", 18, 4],
    ["up to the next measurement", ", eval_every: 5, accumulate_grad_batches: 2, max_steps: 10", 18, 10],
  ])("how many batches an epoch has: %s", (_name, train, rows, batches) => expect(of(train, rows)).toContain(`BATCHES = ${batches}  # of an epoch\n`)); // prettier-ignore

  test("where windows begin: at drawn places, or side by side", () => {
    const [drawn, inOrder] = [of(", shuffle: true"), of(", shuffle: false")];
    const lines = ["def training_batches(part: Part) -> Iterator[List[int]]:", "from typing import Iterator, List, NamedTuple, Optional, Tuple\n", "yield torch.randint("]; // prettier-ignore
    for (const line of lines) expect([line, drawn.includes(line), inOrder.includes(line)]).toEqual([line, true, false]);
    const others = ["def training_batches(part: Part) -> List[List[int]]:", "from typing import List, NamedTuple, Optional, Tuple\n", "windows = [i % len(part) for i in range(BATCHES * BATCH_SIZE)]"]; // prettier-ignore
    for (const line of others) expect([line, drawn.includes(line), inOrder.includes(line)]).toEqual([line, false, true]);
    for (const file of [drawn, inOrder])
      for (const name of ["load_parts", "batch", "training_batches", "batch_count", "measuring_batches"])
        expect(file.split(`def ${name}(`)).toHaveLength(2);
  });
});

describe("data.py of chats", () => {
  const of = (train: string, open = chat): string => chatData(runOf(aboutChats, train), open, "DATA = HERE");

  test("settings", () => {
    const file = of(", shuffle: false");
    expect(file).toContain("HERE = Path(__file__).resolve().parent\nDATA = HERE\nCONTEXT = 3  # tokens that the model sees of a chat: data.context\nBATCH_SIZE = 4  # train.batch_size\nSHUFFLE = False  # train.shuffle\nTOKENIZER = CharTokenizer("); // prettier-ignore
    expect(file).toContain('END = "<|end|>"\nNOTHING = -100  # where nothing is learnt\n');
    expect(file).toContain("return DataLoader(range(len(part)), 1365, collate_fn=list)"); // 4096 / 3
  });

  test("rows of like length come together where that is asked for, and need their lengths", () => {
    const lengths = "        self.lengths = [len(ids) for ids in self.ids]\n";
    const known = [", group_by_length: true", ", shuffle: false, group_by_length: false", ", group_by_length: false"].map((train) => of(train)); // prettier-ignore
    expect(known.map((file) => file.includes(lengths))).toEqual([true, false, false]);
    expect(known.map((file) => file.includes("def like_lengths_together("))).toEqual([true, false, false]);
    expect(known[1]).toContain("learnt[: CONTEXT + 1] for _, learnt in encoded]\n        end = TOKENIZER");
  });
});

describe("generate.py", () => {
  const of = (changes: Partial<OpenTextRun> = {}, run = text): string => generateFile({ ...run, ...changes });

  test("of a text: what it takes, and what is never written", () => {
    const file = of();
    expect(file).toMatch(/^"""The model writes on: python generate\.py --prompt "Once" --seed 1"""\n/);
    expect(file).toContain("from typing import List, Optional, Sequence\n");
    expect(file).toContain("from data import TOKENIZER\n");
    expect(file).toContain("NEVER = [0, 1]  # ids that stand for no text\n");
    expect(file).toContain('parser.add_argument("--prompt", default="\\n", help="what the text begins with")\n');
    expect(file).toContain("def ids_of(prompt: str) -> List[int]:");
    expect(file).toContain('prompt = ids_of(each["prompt"])\n');
    expect(file).toContain("    ids = ids_of(args.prompt)\n    whole = TOKENIZER.decode(ids + write(");
    expect(file).not.toMatch(/STOP|--system|MARKS|encode_chat|messages/);
  });

  test("of a chat: the assistant's turn ends with a token of its own", () => {
    const file = of({}, chat);
    expect(file).toMatch(/^"""The model writes answers: python generate\.py --prompt "How many legs has a cat\?" --seed 1"""\n/);
    expect(file).toContain("from typing import Dict, List, Optional, Sequence\n");
    expect(file).toContain("from data import END, TOKENIZER, encode_chat\n");
    const never = [0, 1, ...["system", "user", "assistant"].map((role) => idOf(`<|${role}|>`))];
    expect(file).toContain(`NEVER = [${never.join(", ")}]  # ids that stand for no text\nSTOP = ${idOf("<|end|>")}  # the id of <|end|>\n`); // prettier-ignore
    expect(file).toContain("        if token == STOP:\n            break\n        seen.append(token)\n");
    expect(file).toContain('MARKS = ("<|system|>", "<|user|>", "<|assistant|>", "<|end|>")\n');
    expect(file).toContain('prompt = turn_of([{"role": "user", "content": each["prompt"]}])\n');
    expect(file).toContain('parser.add_argument("--prompt", help="what the user says; left out: the lines of standard input")\n    parser.add_argument("--system", help="the system\'s message before it")\n'); // prettier-ignore
    expect(file).not.toContain("ids_of");
  });

  test("a model that attends has a window, and so has one of learned places; another has none", () => {
    const windowIn = (changes: Partial<OpenTextRun>): string | undefined => /^WINDOW = (\d+) {2}# tokens that the model sees; when they are full, a quarter is let go$/m.exec(of(changes))?.[1]; // prettier-ignore
    expect(windowIn({})).toBeUndefined();
    expect(windowIn(modelOf(attention(true)))).toBe("3"); // the context
    expect(windowIn({ ...modelOf(places, attention(true)), context: 9 })).toBe("5");
    expect(windowIn({ ...modelOf(places, attention(true)), context: 4 })).toBe("4");
    expect(windowIn(modelOf(places))).toBe("5");
    const lines = ["    start = max(0, len(seen) - WINDOW)\n", "        if len(seen) - start > WINDOW:\n            start = len(seen) - max(1, WINDOW * 3 // 4)\n", "torch.tensor([seen[start:]])"]; // prettier-ignore
    const [plain, seeing] = [of(), of(modelOf(attention(true)))];
    for (const line of lines) expect([line, plain.includes(line), seeing.includes(line)]).toEqual([line, false, true]);
    expect(plain).toContain("    seen = list(prompt)\n    for _ in range(tokens):\n        scores = model(torch.tensor([seen]))[0, -1].double()\n"); // prettier-ignore
    expect(plain).not.toContain("WINDOW");
  });

  test("a model that looks at later tokens does not write, and nothing is compared", () => {
    const file = of(modelOf(attention(false)));
    expect(file).toMatch(/^"""The model does not write: some of its layers look at later tokens, or may do so\."""\n/);
    expect(file).toContain('print("0 of 0 texts that the model writes are those of mlbh")');
    expect(file).toContain("def load_model(");
    expect(file).not.toMatch(/NEVER|def write\(|def main\(/);
    expect([writes({ ...text, ...modelOf(attention(false)) }), writes(text)]).toEqual([false, true]);
    expect(() => writes({ model: null } as never)).toThrow(TypeError); // a mistake of ours is none of the model's
  });
});

describe("predict.py of a text", () => {
  test("a line begins as if another had ended, where the vocabulary has line feeds", () => {
    expect(scoringFile(text)).toContain("BEFORE = [2]  # ids that stand before a line: the end of another\n");
    expect(scoringFile(bigramsOf(withoutEnds, () => 0))).toContain("BEFORE = []  # ids");
  });

  test("scores become probabilities, which others are already", () => {
    const line = (changes: Partial<OpenTextRun>): string | undefined => /^ +log_p = (.*)$/m.exec(scoringFile({ ...text, ...changes }))?.[1]; // prettier-ignore
    expect(line({})).toBe("model(torch.tensor([ids[start:end]]))[0].log_softmax(-1)");
    expect(line({ normalized: true })).toBe("model(torch.tensor([ids[start:end]]))[0]");
  });
});

describe("what the folder compares itself with", () => {
  const about = (name: string, content: string): Partial<OpenTextRun> => ({ experiment: { dataPath: folder.write(name, content) } as never }); // prettier-ignore
  /** Every letter is followed by the next one, the last by the first. */
  const writer = bigramsOf(letters, (before, next) => (next === (before === 6 ? 4 : before + 1) ? 50 : 0));
  const ways = [
    { temperature: 0, top_k: null, top_p: null, seed: 1 },
    { temperature: 0.8, top_k: 20, top_p: 0.95, seed: 1 },
  ];

  test("60 tokens after the beginning of the first line that the model knows: the likeliest, and drawn ones", async () => {
    const line = `${"abc".repeat(6)}  abc`;
    const found = await writtenExamples({ ...writer, ...about("a.txt", `\n  \nabz\n${line}\nabc\n`) });
    const ids = Array.from({ length: 60 }, (_, i) => 4 + (i % 3)); // after c comes a
    expect(found).toEqual(ways.map((way) => ({ prompt: "abc".repeat(6), ...way, ids })));
  });

  test("nothing where no line is known, and of a model that does not write", async () => {
    expect(await writtenExamples({ ...writer, ...about("b.txt", "xyz\n") })).toEqual([]);
    expect(await writtenExamples({ ...writer, ...modelOf(attention(false)), ...about("c.txt", "abc\n") })).toEqual([]);
  });

  test("of chats the answers to what a user says first", async () => {
    const [assistant, end] = [idOf("<|assistant|>"), idOf("<|end|>")];
    const follower = new Map([[assistant, 4], [4, 5], [5, end]]); // prettier-ignore
    const talker = bigramsOf(talk, (before, next) => (next === follower.get(before) ? 50 : 0), { isChat: true, context: 40 });
    const message = (role: string, content: string): object => ({ role, content });
    const lines = [
      [message("system", "a"), message("assistant", "b")], // nobody asks
      [message("user", "xyz"), message("assistant", "b")],
      [message("system", "b"), message("user", "c"), message("assistant", "b"), message("user", "a")],
    ].map((messages) => `${JSON.stringify({ messages })}\n`);
    const found = await writtenExamples({ ...talker, ...about("c.jsonl", `\n${lines.join("")}`) });
    expect(found).toEqual(ways.map((way) => ({ prompt: "c", ...way, ids: [4, 5] })));
  });
});
