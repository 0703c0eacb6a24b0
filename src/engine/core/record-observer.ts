import type { RawRecord } from '../../stream/record.ts';

/** The events of the records of a stage, for metrics. Called synchronously on the hot path: an observer counts and returns. */
export interface RecordObserver {
  /**
   * Outcomes are committed; `ms` includes the recovery from an unknown result. Without outcomes, only positions moved.
   */
  committed(ms: number, outcomes: number): void;
  /** A record beyond the committed offset, completed by a previous owner, was read again and dropped. */
  redelivered(): void;
}

/** Measures the synchronous work on each record. */
export interface RecordWatch {
  /** Work on a record begins. Returns the start time that `took` expects. */
  begin(record: RawRecord): number;
  /** The synchronous work on a record has ended. */
  took(record: RawRecord, startedAt: number): void;
}
