// THE table of pieces. Each may stand on those before it: model.py has them in this order.
import { attentionPieces } from "./attention.js";
import { holderPieces } from "./holders.js";
import { layerPieces } from "./layers.js";
import type { Piece } from "./piece.js";
import { stepPieces } from "./steps.js";
import { modelPieces, textPieces, toldPieces } from "./texts.js";

const all = {
  Told: { text: toldPieces.alone },
  ...textPieces,
  ...stepPieces,
  ...layerPieces,
  ...attentionPieces,
  ...holderPieces,
  ...modelPieces,
} satisfies Readonly<Record<string, Piece>>;

export type PieceName = keyof typeof all;

/** The pieces of these names, and those that they stand on. @param remembers whether layers are told of a memory */
export function written(names: Iterable<PieceName>, remembers: boolean): string[] {
  const wanted = new Set<string>();
  const want = (name: string): void => {
    if (wanted.has(name)) return;
    wanted.add(name);
    (all as Readonly<Record<string, Piece>>)[name].needs?.forEach(want);
  };
  for (const name of names) want(name);
  return Object.entries<Piece>(all).flatMap(([name, { text }]) => {
    if (!wanted.has(name)) return [];
    return [name === "Told" && remembers ? toldPieces.withMemory : text];
  });
}
