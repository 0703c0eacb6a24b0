/** The remaining work; counted, not timed, so that the same input always has the same result. */
let left = Infinity;

/** Runs a computation with a work limit: beyond it the result is unknown, and the computation ends soon. */
export function withinWork<T>(units: number, compute: () => T): T {
  const before = left;
  left = units;
  try {
    return compute();
  } finally {
    left = before;
  }
}

/** Subtracts from the remaining work; returns whether enough was left. */
export function spend(units: number): boolean {
  left -= units;
  return left >= 0;
}
