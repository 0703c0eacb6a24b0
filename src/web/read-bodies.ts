import type { IndexedRecord } from '../campaign/record-index.ts';
import { lineageOf } from '../campaign/lineage.ts';
import type { Lineage, LineageFacts } from '../campaign/lineage.ts';
import { levelOfTopic } from '../records/topic-name.ts';
import { deadLetterOfRecord, decodeOwnRecord } from '../stream/decode-record.ts';
import { partitionKey, refKey } from '../stream/record.ts';
import type { RawRecord, RecordRef } from '../stream/record.ts';
import type { PageSource } from './page-source.ts';

type Mutable<Facts> = {
  -readonly [Name in keyof Facts]: Facts[Name] extends readonly (infer One)[] ? One[] : Facts[Name];
};

/** Reads records of a campaign by their offsets: topics concurrently, the partitions of a topic one after the other. */
export class BodyReader {
  readonly #source: PageSource;
  #last: Promise<unknown> = Promise.resolve();

  constructor(source: PageSource) {
    this.#source = source;
  }

  /** Complete indexed records without their calls; null if retention has deleted all of a record. */
  read(records: readonly Pick<IndexedRecord, 'id' | 'refs'>[]): Promise<readonly (Lineage | null)[]> {
    return this.#alone(async () => {
      const found = await this.#records(records.flatMap(({ refs }) => refs));
      return records.map(({ id, refs }) => {
        const facts = noFacts(id, this.#source.settings.campaign);
        for (const ref of refs.toSorted((a, b) => a.offset - b.offset)) {
          const record = found.get(refKey(ref));
          if (record !== undefined) addTo(facts, record, this.#source.bodies);
        }
        return lineageOf(facts);
      });
    });
  }

  /** Like `sluice trace-of --json`: with its calls and their cost. */
  readWithCalls(id: string): Promise<Lineage | null> {
    return this.#alone(() => this.#source.readLineage(id));
  }

  /** A partition has one reader at a time. */
  #alone<T>(read: () => Promise<T>): Promise<T> {
    const reading = this.#last.then(read);
    this.#last = reading.catch(() => undefined);
    return reading;
  }

  async #records(refs: readonly RecordRef[]): Promise<ReadonlyMap<string, RawRecord>> {
    const wanted = new Set(refs.map(refKey));
    const found = new Map<string, RawRecord>();
    const byPartition = new Map<string, RecordRef[]>();
    for (const ref of refs) byPartition.set(partitionKey(ref), [...(byPartition.get(partitionKey(ref)) ?? []), ref]);
    await Promise.all(
      [...byPartition.values()].map(async (of) => {
        for (const { ref, until } of rangesOf(of)) {
          for await (const record of this.#source.bodies.log.iterate(ref, ref.offset, until)) {
            if (wanted.has(refKey(record))) found.set(refKey(record), record);
          }
        }
      }),
    );
    return found;
  }
}

/** Offsets within this distance are read together: reading the records between them is cheaper than another request. */
const NEAR = 64;

/** Groups records of one partition into few ranges of offsets, each from a record to before `until`. */
function rangesOf(refs: readonly RecordRef[]): readonly { readonly ref: RecordRef; readonly until: number }[] {
  const ranges: { ref: RecordRef; until: number }[] = [];
  for (const ref of refs.toSorted((a, b) => a.offset - b.offset)) {
    const last = ranges.at(-1);
    if (last !== undefined && ref.offset < last.until + NEAR) last.until = ref.offset + 1;
    else ranges.push({ ref, until: ref.offset + 1 });
  }
  return ranges;
}

const noFacts = (id: string, campaign: string): Mutable<LineageFacts> => ({
  id,
  campaign,
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
});

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
