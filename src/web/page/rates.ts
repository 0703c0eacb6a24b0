/** A line over time. */
export type Line = readonly (readonly [atMs: number, value: number])[];

/** The growth of a total per millisecond, over at least `spanMs` before each point. */
export function rateOf<Point extends { readonly atMs: number }>(
  points: readonly Point[],
  totalOf: (point: Point) => number,
  spanMs: number,
): Line {
  const line: [number, number][] = [];
  let from = 0;
  for (const [i, point] of points.entries()) {
    while (from + 1 < i && point.atMs - (points[from + 1]?.atMs ?? 0) >= spanMs) from += 1;
    const before = points[from];
    if (before === undefined || i === 0 || point.atMs === before.atMs) continue;
    line.push([point.atMs, Math.max(0, totalOf(point) - totalOf(before)) / (point.atMs - before.atMs)]);
  }
  return line;
}
