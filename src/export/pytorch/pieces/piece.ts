// Classes and functions of model.py that torch has not: each is written out where the model needs it.

/** A piece of Python with the names of the pieces that it stands on. */
export interface Piece {
  readonly needs?: readonly string[];
  readonly text: string;
}

/** How a class is written whose layers are told where each row ends, or are not. */
export interface Telling {
  /** Before its name: "Padded". */
  readonly prefix: string;
  /** What it derives from: "Padded, nn.Module". */
  readonly base: (of?: string) => string;
  /** In the head of forward, behind x. */
  readonly takes: string;
  /** In a call, behind x. */
  readonly gives: string;
  readonly needs: readonly string[];
}

export const plain: Telling = { prefix: "", base: (of = "nn.Module") => of, takes: "", gives: "", needs: [] };
export const padded: Telling = {
  prefix: "Padded",
  base: (of = "nn.Module") => `Padded, ${of}`,
  takes: ", told: Told",
  gives: ", told",
  needs: ["Padded"],
};
