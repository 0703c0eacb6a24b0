/** What is left of the work that may be done; counted, not timed, so that the same input always ends the same way. */
let left = Infinity;

/** Runs a computation that may spend so much and no more: then what it computes is not known, and it ends soon. */
export function withinWork<T>(units: number, compute: () => T): T {
  const before = left;
  left = units;
  try {
    return compute();
  } finally {
    left = before;
  }
}

/** Takes from what is left; whether there was enough. */
export function spend(units: number): boolean {
  left -= units;
  return left >= 0;
}
