import type { z } from 'zod';

/**
 * The input without unknown fields, so that the other fields can still be checked against each other: a misspelt name
 * hides no other problem. Does not change the input.
 */
export function withoutUnknown(given: unknown, issues: readonly z.core.$ZodIssue[]): unknown {
  return issues.reduce(
    (value, issue) => (issue.code === 'unrecognized_keys' ? omitAt(value, issue.path, issue.keys) : value),
    given,
  );
}

function omitAt(value: unknown, path: readonly PropertyKey[], names: readonly string[]): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const [next, ...rest] = path;
  if (next === undefined) return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));
  if (Array.isArray(value)) return value.map((one, at) => (at === next ? omitAt(one, rest, names) : one));
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, name === next ? omitAt(one, rest, names) : one]),
  );
}
