import { SluiceError } from '../records/sluice-error.ts';
import { contradictionOf, isSame } from '../sinks/growth/shard-plan.ts';
import type { LastRecord, PlannedRecord, Position, Positions } from '../sinks/growth/shard-plan.ts';
import { decodeOwnRecord } from '../stream/decode-record.ts';
import type { LogPort } from '../stream/log-port.ts';
import type { LogBounds, RawRecord } from '../stream/record.ts';
import { recordBytes } from '../stream/record-size.ts';
import { unlessAborted } from './abortable.ts';
import type { TopicName } from '../records/topic-name.ts';
import type { CampaignCodec, SchemaName, SchemaTypes } from '../topology/schema-types.ts';

/**
 * A partition that returns no records for this time, for example behind an open transaction, does not delay the others.
 */
const QUIET_MS = 2000;

/** The topic that is followed, and its receiver. */
export interface FollowerOptions<Schema extends SchemaName> {
  readonly log: LogPort;
  readonly topic: TopicName;
  readonly schema: Schema;
  readonly codec: CampaignCodec;
  /** The folder, for messages. */
  readonly dir: string;
  /** The positions up to which earlier processes read the topic. */
  readonly positions: Positions;
  readonly stop: AbortSignal;
  readonly take: (record: PlannedRecord, value: SchemaTypes[Schema]) => Promise<void>;
}

/**
 * Reads every committed record of a topic once, in the order of each partition, from the positions at which earlier
 * processes ended. It fails if that is impossible: records were deleted, or another topic has the same name.
 */
export class TopicFollower<Schema extends SchemaName> {
  readonly #options: FollowerOptions<Schema>;
  /** The read position of each partition. */
  readonly #read: Map<number, Position>;

  constructor(options: FollowerOptions<Schema>) {
    this.#options = options;
    this.#read = new Map(options.positions);
  }

  /** Checks that the topic is still the one that was followed before: its last record must be at the same offset. */
  async check(): Promise<void> {
    const { log, topic, positions, stop } = this.#options;
    await this.#bounds();
    for (const [partition, { last }] of positions) {
      if (stop.aborted || last === null) continue;
      const there = log.iterate({ topic, partition }, last.offset, last.offset + 1, { signal: stop });
      const isLast = await isFirst(last, there);
      if (!isLast && !stop.aborted) throw this.#changed(partition, `offset ${last.offset} holds another record`);
    }
  }

  /** Reads the records that exist now. */
  async read(): Promise<void> {
    for (const { partition, start, end } of (await this.#bounds()) ?? []) {
      const position = this.#read.get(partition) ?? { next: start, last: null };
      if (this.#options.stop.aborted) return;
      if (end > position.next) await this.#readTo(partition, position, end);
    }
  }

  async #readTo(partition: number, from: Position, end: number): Promise<void> {
    const { log, topic, stop, take, schema, codec } = this.#options;
    const over = new AbortController();
    const timer = setTimeout(() => over.abort(), QUIET_MS);
    const starts: number[] = [];
    const lost = (_: number, start: number): void => {
      starts.push(start);
      over.abort();
    };
    const signal = AbortSignal.any([stop, over.signal]);
    let { last } = from;
    try {
      for await (const record of log.iterate({ topic, partition }, from.next, end, { signal, lost })) {
        const planned = plannedOf(record);
        await take(planned, decodeOwnRecord(record, schema, codec, log) as SchemaTypes[Schema]);
        last = planned;
        this.#read.set(partition, { next: record.offset + 1, last });
        timer.refresh();
      }
    } finally {
      clearTimeout(timer);
    }
    const [start] = starts;
    if (start !== undefined) throw this.#deleted(partition, start);
    if (!signal.aborted) this.#read.set(partition, { next: end, last });
  }

  /** The bounds of all partitions; null if it was stopped meanwhile. */
  async #bounds(): Promise<readonly LogBounds[] | null> {
    const { log, topic, stop } = this.#options;
    const bounds = await unlessAborted(log.bounds(topic), stop);
    if (bounds === null) return null;
    for (const [partition, position] of this.#read) {
      const found = bounds.find((candidate) => candidate.partition === partition);
      if (found === undefined) throw this.#changed(partition, 'the partition is not there');
      const contradiction = contradictionOf(position, found);
      if (contradiction?.kind === 'deleted') throw this.#deleted(partition, contradiction.start);
      if (contradiction?.kind === 'shorter') {
        throw this.#changed(partition, `it ends at offset ${contradiction.end}, and ${position.next} were taken`);
      }
    }
    return bounds;
  }

  #changed(partition: number, how: string): SluiceError {
    const { dir } = this.#options;
    return new SluiceError(
      'campaign-changed',
      `${this.#place(partition)} is not the one that ${dir} was made from: ${how}. The campaign was restarted from the beginning: give another folder`,
    );
  }

  #deleted(partition: number, start: number): SluiceError {
    const { dir } = this.#options;
    return new SluiceError(
      'export-failed',
      `${this.#place(partition)}: all before offset ${start} was deleted, by retention or sluice reset, with what ${dir} would go on after. Give another folder; records must be kept for ever (retention.ms=-1)`,
    );
  }

  #place(partition: number): string {
    return `topic ${this.#options.log.nameOf(this.#options.topic)}, partition ${partition}`;
  }
}

const plannedOf = (record: RawRecord): PlannedRecord => ({
  partition: record.partition,
  offset: record.offset,
  key: record.key === null ? null : record.key.toString(),
  timestampMs: record.timestampMs,
  bytes: recordBytes(record),
});

async function isFirst(last: LastRecord, records: AsyncIterable<RawRecord>): Promise<boolean> {
  for await (const record of records) return isSame(last, plannedOf(record));
  return false;
}
