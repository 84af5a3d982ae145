// mlbh explain: the page of the textbook that an operation carries with it.
import { Command } from "commander";
import type { Explanation } from "../../pages/explain.js";
import type { Context } from "../context.js";
import type { Ui } from "../ui.js";

export function explainCommand({ ui }: Context): Command {
  return new Command("explain")
    .summary("formula, derivation and a worked example of an operation")
    .description("Shows what an operation computes, how its derivative is derived, what backward keeps, and both with numbers.")
    .argument("[op]", "an operation such as sigmoid; without it, all of them are listed")
    .option("--json", "print JSON")
    .action(async (name: string | undefined, { json = false }: { json?: boolean }) => {
      const { findOp, allOps } = await import("../ops.js");
      if (name === undefined) {
        const list = allOps().map((op) => ({ op: op.info.name, formula: op.info.formula }));
        if (json) ui.json(list);
        else ui.out({ rows: list.map(({ op, formula }) => [op, formula]), columns: [{}, { fit: "wrap" }] });
        return;
      }
      const { explainOp } = await import("../../pages/explain.js");
      const explanation = explainOp(findOp(name));
      if (json) ui.json(explanation);
      else await show(explanation, ui);
    });
}

async function show(explanation: Explanation, ui: Ui): Promise<void> {
  const { explanationLines } = await import("../../report/terminal/explainText.js");
  const { indented } = await import("../../report/terminal/table.js");
  const { bold } = ui.color;
  for (const { title, lines } of explanationLines(explanation)) {
    ui.out(bold(title));
    for (const line of lines) ui.out(indented(line, 2));
    ui.out("");
  }
}
