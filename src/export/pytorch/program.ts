// How a program of the folder begins and ends: what the user can mend is said in a line, without where in the code it was found.
import { python } from "./python.js";

/**
 * The end of a file that is run. It needs `import os` and `import sys`. Who reads through a pipe may leave early, as head does: that is no
 * error. What Python has not written by then it would write when it ends, and complain: it goes nowhere instead.
 * @param interrupted what Ctrl-C says
 */
export function program(interrupted = "interrupted"): string {
  return python`
    if __name__ == "__main__":
        try:
            main()
            sys.stdout.flush()
        except BrokenPipeError:  # whoever reads has enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        except (OSError, EOFError, UnicodeError) as error:
            sys.exit(f"error: {error}")
        except KeyboardInterrupt:
            print("${interrupted}", file=sys.stderr)
            sys.exit(130)
  `;
}
