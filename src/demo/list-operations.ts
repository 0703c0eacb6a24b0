/** An operation on a list of whole numbers: its sentence, its program, its function and its typical errors. */
export interface ListOperation {
  /** A sentence; `{n}` is a number. */
  readonly text: string;
  /** A statement of Python on the list `xs`. */
  readonly python: string;
  /** Statements of typical errors; `{m}` is the number after `n`. */
  readonly slips: readonly string[];
  /** The result on a list. */
  readonly apply: (xs: readonly number[], n: number) => readonly number[] | number;
  /** Minimum and maximum of `n`. */
  readonly range: readonly [number, number];
  /** How error-prone the operation is, in [0, 1]. */
  readonly effort: number;
}

const mod = (x: number, n: number): number => ((x % n) + n) % n;
const total = (xs: readonly number[]): number => xs.reduce((sum, x) => sum + x, 0);

/** Operations that return a list. */
export const TRANSFORMS: readonly ListOperation[] = [
  {
    text: 'Add {n} to each number.',
    python: 'xs = [x + {n} for x in xs]',
    slips: ['xs = [x + {m} for x in xs]'],
    apply: (xs, n) => xs.map((x) => x + n),
    range: [2, 30],
    effort: 0.05,
  },
  {
    text: 'Multiply each number by {n}.',
    python: 'xs = [x * {n} for x in xs]',
    slips: ['xs = xs * {n}', 'xs = [x + {n} for x in xs]'],
    apply: (xs, n) => xs.map((x) => x * n),
    range: [2, 9],
    effort: 0.05,
  },
  {
    text: 'Turn the order around.',
    python: 'xs = xs[::-1]',
    slips: ['xs = sorted(xs, reverse=True)'],
    apply: (xs) => xs.toReversed(),
    range: [0, 0],
    effort: 0.1,
  },
  {
    text: 'Sort them, the largest first.',
    python: 'xs = sorted(xs, reverse=True)',
    slips: ['xs = sorted(xs)'],
    apply: (xs) => xs.toSorted((a, b) => b - a),
    range: [0, 0],
    effort: 0.4,
  },
  {
    text: 'Keep the multiples of {n}.',
    python: 'xs = [x for x in xs if x % {n} == 0]',
    slips: ['xs = [x for x in xs if x % {n} != 0]', 'xs = [x for x in xs if x // {n} == 0]'],
    apply: (xs, n) => xs.filter((x) => mod(x, n) === 0),
    range: [2, 3],
    effort: 0.5,
  },
  {
    text: 'Drop those below {n}.',
    python: 'xs = [x for x in xs if x >= {n}]',
    slips: ['xs = [x for x in xs if x > {n}]', 'xs = [x for x in xs if x < {n}]'],
    apply: (xs, n) => xs.filter((x) => x >= n),
    range: [2, 9],
    effort: 0.7,
  },
  {
    text: 'Keep the first {n} of them.',
    python: 'xs = xs[:{n}]',
    slips: ['xs = xs[:{m}]', 'xs = xs[{n}:]'],
    apply: (xs, n) => xs.slice(0, n),
    range: [3, 6],
    effort: 0.6,
  },
  {
    text: 'Remove repeated numbers, keeping the first of each.',
    python: 'xs = list(dict.fromkeys(xs))',
    slips: ['xs = sorted(set(xs))', 'xs = list(set(xs))[:-1]'],
    apply: (xs) => [...new Set(xs)],
    range: [0, 0],
    effort: 0.9,
  },
  {
    text: 'Replace each number by the sum of it and all before it.',
    python: 'xs = [sum(xs[: i + 1]) for i in range(len(xs))]',
    slips: ['xs = [sum(xs[:i]) for i in range(len(xs))]', 'xs = [sum(xs) for x in xs]'],
    apply: (xs) => xs.map((_, i) => total(xs.slice(0, i + 1))),
    range: [0, 0],
    effort: 1,
  },
];

/** The final operations, which give the result. */
export const RETURNS: readonly ListOperation[] = [
  {
    text: 'Return the list.',
    python: 'return xs',
    slips: ['return xs[1:]'],
    apply: (xs) => xs,
    range: [0, 0],
    effort: 0.1,
  },
  {
    text: 'Return their sum.',
    python: 'return sum(xs)',
    slips: ['return len(xs)'],
    apply: (xs) => total(xs),
    range: [0, 0],
    effort: 0.4,
  },
  {
    text: 'Return how many there are.',
    python: 'return len(xs)',
    slips: ['return len(xs) - 1'],
    apply: (xs) => xs.length,
    range: [0, 0],
    effort: 0.4,
  },
  {
    text: 'Return the largest, or 0 where there is none.',
    python: 'return max(xs, default=0)',
    slips: ['return max(xs)', 'return xs[-1]'],
    apply: (xs) => Math.max(...(xs.length === 0 ? [0] : xs)),
    range: [0, 0],
    effort: 0.8,
  },
];

/** An operation with its number. */
export interface ListStep {
  readonly operation: ListOperation;
  readonly n: number;
}

/** The sentence or the statement of a step. */
export const fillIn = (text: string, n: number): string =>
  text.replaceAll('{n}', String(n)).replaceAll('{m}', String(n + 1));

/** The result of a plan for a list. */
export function applySteps(plan: readonly ListStep[], xs: readonly number[]): readonly number[] | number {
  let value: readonly number[] | number = xs;
  for (const { operation, n } of plan) if (typeof value !== 'number') value = operation.apply(value, n);
  return value;
}
