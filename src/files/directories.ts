// Directories that are made when they are needed.
import { existsSync, mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** Makes a directory and those around it. (Node's recursive mkdir never ends where a parent takes no directories, as in /proc.) */
export function makeDirectory(path: string): void {
  const missing: string[] = [];
  for (let place = resolve(path); !existsSync(place); place = dirname(place)) missing.unshift(place);
  for (const place of missing) {
    try {
      mkdirSync(place);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error; // another process was faster
    }
  }
  if (missing.length === 0) mkdirSync(path, { recursive: true }); // it is there: an error if it is a file
}

/** The nearest directory around a path that is there. */
export function existingParent(path: string): string {
  let place = resolve(path);
  while (!existsSync(place)) place = dirname(place);
  return place;
}
