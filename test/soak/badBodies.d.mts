/** @param rows good ones, to be damaged */
export function badBodies(
  count: number,
  rows: readonly object[],
  seed?: number,
): Generator<{ readonly body: Buffer; readonly type: string }>;
/** Bytes that are no HTTP, or HTTP as nobody means it. */
export function badMessages(): string[];
