import type { IngestCounts } from './read-questions.ts';

export const NO_COUNTS: IngestCounts = { accepted: 0, duplicate: 0, rejected: 0 };

/** The sum of both counts. */
export const addCounts = (one: IngestCounts, other: IngestCounts): IngestCounts => ({
  accepted: one.accepted + other.accepted,
  duplicate: one.duplicate + other.duplicate,
  rejected: one.rejected + other.rejected,
});

/** Counts as the text that is stored with a position of a consumer group. */
export const encodeCounts = ({ accepted, duplicate, rejected }: IngestCounts): string =>
  JSON.stringify({ accepted, duplicate, rejected });

/** The counts in such a text; zero if it comes from another program, or is missing. */
export function decodeCounts(text: string | null): IngestCounts {
  try {
    return countsIn(JSON.parse(text ?? '') as unknown);
  } catch {
    return NO_COUNTS;
  }
}

/** The counts in a value; zero if it has another form. */
export function countsIn(value: unknown): IngestCounts {
  if (typeof value !== 'object' || value === null) return NO_COUNTS;
  const { accepted, duplicate, rejected } = value as Readonly<Record<string, unknown>>;
  const isCount = (count: unknown): count is number => Number.isSafeInteger(count) && Number(count) >= 0;
  return isCount(accepted) && isCount(duplicate) && isCount(rejected) ? { accepted, duplicate, rejected } : NO_COUNTS;
}
