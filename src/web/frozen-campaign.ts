import type { IndexedRecord } from '../campaign/record-index.ts';
import type { PageStatus } from './page-status.ts';
import type { SeriesAnswer } from './series-answer.ts';

/**
 * What a page that was exported holds of its campaign, in a block of data of its own; each record as a whole is in another
 * one, and is read when it is opened.
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
