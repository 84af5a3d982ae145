// The files of a run on a text, or on chats, beside those of the model and of training.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { TOKENIZER } from "../../../runs/textRecord.js";
import { SPLIT } from "../../../runs/splitRecord.js";
import type { OpenTextRun } from "../../../runs/openTextRun.js";
import type { ExportedFile } from "../../exported.js";
import { dataPlace } from "../dataPlace.js";
import type { PyTorchRun } from "../run.js";
import { chatData } from "./chatData.js";
import { generateFile } from "./generateFile.js";
import { textData } from "./textData.js";
import { tokenMetrics } from "./tokenMetrics.js";
import { tokenizerFile } from "./tokenizerFile.js";

export function textFiles(run: PyTorchRun): ExportedFile[] {
  const open = run.open.run as OpenTextRun;
  const { files, code } = dataPlace(run);
  return [
    { name: "data.py", content: (open.isChat ? chatData : textData)(run, open, code) },
    { name: "metrics.py", content: tokenMetrics(open) },
    { name: "generate.py", content: generateFile(open) },
    { name: "tokenizer.py", content: tokenizerFile([open.tokenizer.toJSON()]) },
    ...[TOKENIZER, SPLIT].map((name) => ({ name, content: readFileSync(join(run.path, name)) })),
    ...files,
  ];
}
