// The files of a run on a text, or on chats, beside those of the model and of training.
import { join } from "node:path";
import { readRunFile } from "../../../runs/openRun.js";
import type { OpenTextRun } from "../../../runs/openTextRun.js";
import { SPLIT } from "../../../runs/splitRecord.js";
import { TOKENIZER } from "../../../runs/textRecord.js";
import { placeLine } from "../dataPlace.js";
import type { PyTorchRun } from "../run.js";
import type { DataFiles } from "../trainFiles.js";
import { chatData } from "./chatData.js";
import { generateFile } from "./generateFile.js";
import { scoringFile } from "./scoringFile.js";
import { textData } from "./textData.js";
import { tokenMetrics } from "./tokenMetrics.js";
import { tokenizerFile } from "./tokenizerFile.js";
import { writtenExamples } from "./writtenExamples.js";

export async function textFiles(run: PyTorchRun, open: OpenTextRun): Promise<DataFiles> {
  const data = open.isChat ? chatData(run, open, placeLine(run, "data.chat")) : textData(run, open, placeLine(run, "data.text"));
  const files = [
    { name: "data.py", content: data },
    {
      name: "metrics.py",
      content: tokenMetrics({ ...open, kind: open.isChat ? "chat" : "text", unknown: open.tokenizer.unknown }),
    },
    { name: "generate.py", content: generateFile(open) },
    ...(open.isChat ? [] : [{ name: "predict.py", content: scoringFile(open) }]),
    { name: "tokenizer.py", content: tokenizerFile([open.tokenizer.toJSON()]) },
    { name: TOKENIZER, content: readRunFile(join(run.path, TOKENIZER)) },
    { name: SPLIT, content: readRunFile(join(run.path, SPLIT)) },
  ];
  return { files, predictions: await writtenExamples(open) };
}
