import type { IndexedRecord } from '../campaign/record-index.ts';
import { lineageOf } from '../campaign/lineage.ts';
import type { Lineage, LineageFacts } from '../campaign/lineage.ts';
import { levelOfTopic } from '../records/topic-name.ts';
import { deadLetterOfRecord, decodeOwnRecord } from '../stream/decode-record.ts';
import { partitionKey } from '../stream/record.ts';
import type { RawRecord, RecordRef } from '../stream/record.ts';
import type { PageSource } from './page-source.ts';

type Mutable<Facts> = {
  -readonly [Name in keyof Facts]: Facts[Name] extends readonly (infer One)[] ? One[] : Facts[Name];
};

/** Reads records of a campaign by their offsets: as many topics at once as there are, each partition one after the other. */
export class BodyReader {
  readonly #source: PageSource;
  #last: Promise<unknown> = Promise.resolve();

  constructor(source: PageSource) {
    this.#source = source;
  }

  /** The whole of an indexed record without its calls; null where retention has taken all of it. */
  read({ id, refs }: Pick<IndexedRecord, 'id' | 'refs'>): Promise<Lineage | null> {
    return this.#alone(async () => {
      const { settings, bodies } = this.#source;
      const facts: Mutable<LineageFacts> = {
        id,
        campaign: settings.campaign,
        records: [],
        recordCount: 0,
        deadLetters: [],
        attempts: [],
        graded: [],
        ungraded: [],
        selections: [],
        verified: [],
        rejected: [],
        calls: [],
        unreadableEntries: 0,
      };
      for (const record of await this.#records(refs)) addTo(facts, record, bodies);
      return lineageOf(facts);
    });
  }

  /** As `sluice trace-of --json`: with its calls and what they cost. */
  readWithCalls(id: string): Promise<Lineage | null> {
    return this.#alone(() => this.#source.readLineage(id));
  }

  /** A partition has one reader at a time. */
  #alone<T>(read: () => Promise<T>): Promise<T> {
    const reading = this.#last.then(read);
    this.#last = reading.catch(() => undefined);
    return reading;
  }

  async #records(refs: readonly RecordRef[]): Promise<readonly RawRecord[]> {
    const byPartition = new Map<string, RecordRef[]>();
    for (const ref of refs) byPartition.set(partitionKey(ref), [...(byPartition.get(partitionKey(ref)) ?? []), ref]);
    const found = await Promise.all(
      [...byPartition.values()].map(async (of) => {
        const records: RawRecord[] = [];
        for (const { topic, partition, offset } of of.toSorted((a, b) => a.offset - b.offset)) {
          for await (const record of this.#source.bodies.log.iterate({ topic, partition }, offset, offset + 1)) {
            records.push(record);
          }
        }
        return records;
      }),
    );
    return found.flat();
  }
}

function addTo(facts: Mutable<LineageFacts>, record: RawRecord, { codec, log }: PageSource['bodies']): void {
  if (levelOfTopic(record.topic) !== null) {
    facts.graded.push(decodeOwnRecord(record, 'graded-question', codec, log));
    return;
  }
  switch (record.topic) {
    case 'attempts':
      facts.attempts.push(decodeOwnRecord(record, 'attempt', codec, log));
      break;
    case 'ungraded':
      facts.ungraded.push(decodeOwnRecord(record, 'ungraded', codec, log));
      break;
    case 'selected':
      facts.selections.push(decodeOwnRecord(record, 'selection', codec, log));
      break;
    case 'cot':
      facts.verified.push(decodeOwnRecord(record, 'verified-record', codec, log));
      break;
    case 'rejected':
      facts.rejected.push(decodeOwnRecord(record, 'rejected-trace', codec, log));
      break;
    case 'dead-letter': {
      const letter = deadLetterOfRecord(record);
      if (letter !== null) facts.deadLetters.push(letter);
      break;
    }
  }
}
