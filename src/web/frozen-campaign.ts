import type { IndexedRecord } from '../campaign/record-index.ts';
import type { PageStatus } from './page-status.ts';
import type { SeriesAnswer } from './series-answer.ts';

/**
 * The campaign data of an exported page, in a separate data block; each complete record is in another block, and is
 * read when it is opened.
 */
export interface FrozenCampaign {
  readonly status: PageStatus;
  readonly series: SeriesAnswer;
  /** In the order of the list. */
  readonly records: readonly Omit<IndexedRecord, 'refs'>[];
}

/** The id of the element that holds the campaign. */
export const CAMPAIGN_BLOCK = 'frozen-campaign';

/** The id of the element that holds a record (`WholeRecord`), by its place in the list. */
export const recordBlock = (place: number): string => `frozen-record-${place}`;
