import type { CommitBatch, Journal, LogPort, SourceEvents } from '../../src/stream/log-port.ts';
import type { JournalRecord } from '../../src/stream/record.ts';

/** A log that contains only its journal; its commits end as scripted. */
export class EmptyLog implements LogPort {
  readonly fates: Error[] = [];
  /** The committed batches. */
  readonly batches: CommitBatch[] = [];
  events: SourceEvents | null = null;
  /** The records appended to the journal. */
  readonly journaled: JournalRecord[] = [];
  readonly journal: Journal = {
    append: (record) => Promise.resolve(this.journaled.push(record) - 1),
    close: () => Promise.resolve(),
  };

  nameOf = (topic: string): string => topic;

  openWriter(): ReturnType<LogPort['openWriter']> {
    const commit = (batch: CommitBatch): Promise<void> => {
      const fate = this.fates.shift();
      if (fate !== undefined) return Promise.reject(fate);
      this.batches.push(batch);
      return Promise.resolve();
    };
    return Promise.resolve({ commit, close: () => Promise.resolve() });
  }

  openSource(_stage: string, events: SourceEvents): ReturnType<LogPort['openSource']> {
    this.events = events;
    const ignore = (): void => undefined;
    return Promise.resolve({ startAt: ignore, pause: ignore, resume: ignore, stop: () => Promise.resolve() });
  }

  openJournal = (): Promise<never> => Promise.reject(new Error('not asked for'));
  bounds: LogPort['bounds'] = (topic) => Promise.resolve([{ topic, partition: 0, start: 0, end: 0 }]);
  partitionsOf = (): number => 1;
  async *iterate(): AsyncGenerator<never> {}
  close = (): Promise<void> => Promise.resolve();
  read: LogPort['read'] = (partition, from, each) => {
    for (const [offset, record] of this.journaled.entries()) {
      if (record.topic !== partition.topic || offset < from) continue;
      each({ headers: {}, ...record, offset, timestampMs: 0 });
    }
    return Promise.resolve();
  };
  tail = (): Promise<() => void> => Promise.resolve(() => undefined);
  readLast = (): Promise<null> => Promise.resolve(null);
  follow = (): Promise<() => Promise<void>> => Promise.resolve(() => Promise.resolve());
}
