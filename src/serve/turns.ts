// One request after the other: a model has one memory for what it computes, and two must not use it at once.

export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Does the work when all before it is done, in whichever way that ended. */
  take<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(work);
    this.#last = mine.then(othersTurn, othersTurn);
    return mine;
  }
}

/** Lets everything else that waits be done first: a health check between two chunks of a long request. */
export function othersTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
