// A run of any kind, opened to leave.
import type { OpenRun } from "../runs/openRun.js";
import type { OpenTextRun } from "../runs/openTextRun.js";

export type AnyRun = { readonly about: "table"; readonly run: OpenRun } | { readonly about: "text"; readonly run: OpenTextRun };

/** @throws InputError when the directory is no run, or has no weights yet */
export async function openAnyRun(path: string): Promise<AnyRun> {
  const { isTextRun, openTextRun } = await import("../runs/openTextRun.js");
  if (isTextRun(path)) return { about: "text", run: openTextRun(path) };
  const { openRun } = await import("../runs/openRun.js");
  return { about: "table", run: openRun(path) };
}
