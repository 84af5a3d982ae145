// mlbh completion: a script with which a shell completes commands, options, files, runs and settings.
import { Argument, Command } from "commander";
import type { Context } from "../context.js";

/** Shells that there is a script for. */
export const shells = ["bash", "zsh", "fish"] as const;

export function completionCommand({ ui }: Context): Command {
  return new Command("completion")
    .summary("print a script that completes commands in your shell")
    .description(
      "Prints a script with which the shell completes commands, options, experiments, runs and the keys of --set. To have it in every shell:\n" +
        "  bash  mlbh completion bash >> ~/.bashrc\n" +
        "  zsh   mlbh completion zsh >> ~/.zshrc\n" +
        "  fish  mlbh completion fish > ~/.config/fish/completions/mlbh.fish",
    )
    .addArgument(new Argument("<shell>", "the shell").choices(shells))
    .action(async (shell: (typeof shells)[number]) => {
      const { completionScript } = await import("../complete.js");
      ui.document(completionScript(shell, "mlbh"));
    });
}

/** What the script asks: mlbh complete -- train --set ''. */
export function completeCommand({ ui }: Context, program: Command): Command {
  return new Command("complete").argument("[words...]").action(async (words: string[]) => {
    const { complete } = await import("../complete.js");
    ui.document(complete(program, words).join("\n"));
  });
}
