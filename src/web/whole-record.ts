import type { Lineage } from '../campaign/lineage.ts';
import { splitSteps } from '../records/steps.ts';

/** A complete record for the page. */
export interface WholeRecord {
  /** Null: retention has deleted it. */
  readonly lineage: Lineage | null;
  /** The steps of each attempt as the scorer rated them: the page shows each with its score. */
  readonly steps: readonly (readonly string[])[];
}

/** The page's form of a record that was read. */
export const wholeRecord = (lineage: Lineage | null): WholeRecord => ({
  lineage,
  steps: (lineage?.attempts ?? []).map(({ reply }) => splitSteps(reply.content)),
});
