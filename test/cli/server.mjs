// Runs command lines one after another in one process: each line of standard input is one. What it prints goes to this process's own stdout and
// stderr; its exit code comes in a file, which is there when the command has ended. See run.ts.
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { loaderOf } from "../../bin/load.mjs";

const folder = join(import.meta.dirname, "../../dist/bin");
const { main } = loaderOf(folder)("./start.cjs");
let answer = null; // of the command that runs

function end(code, ended) {
  if (answer === null) return;
  writeFileSync(`${answer}.part`, JSON.stringify({ code, ended }));
  renameSync(`${answer}.part`, answer);
  answer = null;
}
process.on("exit", (code) => end(code, true)); // also where a command ends the process, or an error does

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  answer = request.answer;
  process.chdir(request.folder);
  process.argv = [process.execPath, join(folder, "mlbh.js"), ...request.words];
  end(await main(process.argv), false);
}
