import type { Lineage } from '../campaign/lineage.ts';
import { splitSteps } from '../records/steps.ts';

/** A record as a whole, as the page shows it. */
export interface WholeRecord {
  /** Null: retention has taken it. */
  readonly lineage: Lineage | null;
  /** The steps of each attempt as the scorer rated them: the reader shows each with its score. */
  readonly steps: readonly (readonly string[])[];
}

/** What the page shows of a record that was read. */
export const wholeRecord = (lineage: Lineage | null): WholeRecord => ({
  lineage,
  steps: (lineage?.attempts ?? []).map(({ reply }) => splitSteps(reply.content)),
});
