// mlbh train --find-lr
import { findRate } from "../train/findRate.js";
import type { TrainOptions } from "../train/options.js";
import { findRateLines, roundedRate } from "../report/terminal/findRateText.js";
import type { Ui } from "./ui.js";

export async function showRateSearch(options: TrainOptions, json: boolean, ui: Ui): Promise<void> {
  const search = await findRate(options);
  const { rates, losses, smoothed, exploded, lowest, steepest, suggestion, key, now } = search;
  if (json)
    ui.json({ key, now, suggestion: suggestion === null ? null : roundedRate(suggestion), lowest, steepest, exploded, rates, losses, smoothed }); // prettier-ignore
  else {
    const look = { width: ui.width, ascii: ui.ascii, paint: ui.color.cyan, file: options.file ?? "" };
    for (const line of findRateLines(search, look)) ui.out(line);
  }
}
