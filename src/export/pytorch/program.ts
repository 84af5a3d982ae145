// How a program of the folder begins and ends: what the user can mend is said in a line, without where in the code it was found.
import { python } from "./python.js";

/** The end of a file that is run. It needs `import sys`. @param interrupted what Ctrl-C says */
export function program(interrupted = "interrupted"): string {
  return python`
    if __name__ == "__main__":
        try:
            main()
        except (OSError, EOFError, UnicodeError) as error:
            sys.exit(f"error: {error}")
        except KeyboardInterrupt:
            print("${interrupted}", file=sys.stderr)
            sys.exit(130)
  `;
}
