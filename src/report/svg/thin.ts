// Fewer points where more would not be seen: the page stays small.

export interface Point {
  readonly x: number;
  /** Null or NaN where there is no value: the line has a gap. */
  readonly y: number | null;
}

/** At most about `most` points: of each stretch its lowest and its highest, so that no peak is lost. */
export function thinLine(points: readonly Point[], most = 1000): readonly Point[] {
  if (points.length <= most) return points;
  const stretch = Math.ceil((2 * points.length) / most);
  const kept: Point[] = [];
  for (let start = 0; start < points.length; start += stretch) {
    let [low, high] = [start, start];
    for (let i = start; i < Math.min(start + stretch, points.length); i++) {
      if (valueOf(points[i], Infinity) < valueOf(points[low], Infinity)) low = i;
      if (valueOf(points[i], -Infinity) > valueOf(points[high], -Infinity)) high = i;
    }
    kept.push(...[...new Set([low, high])].sort((a, b) => a - b).map((i) => points[i]));
  }
  return kept;
}

function valueOf({ y }: Point, otherwise: number): number {
  return y === null || Number.isNaN(y) ? otherwise : y;
}

/** At most `most` of a list, evenly, with its first and its last. */
export function thinEvenly<T>(list: readonly T[], most: number): readonly T[] {
  if (list.length <= most) return list;
  return Array.from({ length: most }, (_, i) => list[Math.round((i * (list.length - 1)) / (most - 1))]);
}
