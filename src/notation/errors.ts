// What is wrong with a text of the notation, and where.
import { MlbhError } from "../core/errors.js";
import type { Place } from "./tree.js";

/** A line that cannot be read. */
export class NotationError extends MlbhError {
  readonly place: Place;

  constructor(message: string, place: Place, hint?: string) {
    super(`line ${place.line}, column ${place.column}: ${message}`, hint === undefined ? {} : { hint });
    this.place = place;
  }
}

/** A line that can be read but not evaluated: an index without a range, a name that is not defined. */
export class MeaningError extends MlbhError {}
