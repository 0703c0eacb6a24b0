import type { Config } from '../config/config.ts';
import type { TopicBatch } from '../kafka/topic-inbox.ts';
import { TopicSource } from '../kafka/topic-source.ts';
import type { KafkaConnection } from '../kafka/client.ts';
import type { QuestionsRecord, QuestionsWriter } from '../kafka/questions-writer.ts';
import type { Question } from '../records/question.ts';
import { RecentIds } from '../records/recent-ids.ts';
import { deadLetterOf } from '../stream/dead-letter-record.ts';
import { SluiceError } from '../records/sluice-error.ts';
import type { FieldMap } from '../sources/field-map.ts';
import { parseRow } from '../sources/read-questions.ts';
import type { IngestCounts } from '../sources/read-questions.ts';
import { addCounts, decodeCounts, encodeCounts, NO_COUNTS } from '../sources/source-counts.ts';
import type { RawRecord } from '../stream/record.ts';
import { DEAD_LETTERS, ingestDeadLetterTopic, ingestGroup } from '../topology/ingest-topics.ts';
import { describeTopic } from '../topology/topics.ts';
import type { CampaignCodec } from '../topology/schema-types.ts';
import { createRegistryCodec } from './campaign-codec.ts';
import { unlessAborted } from './abortable.ts';
import { KNOWN_IDS, questionRules, REPORT_EVERY } from './ingest-rules.ts';
import type { Note, ReadyBroker } from './open-broker.ts';
import { CampaignRegistry } from './schema-registry.ts';
import type { OpenTopicValues, TopicValues } from './topic-values.ts';
import { openWriter, writeInBatches } from './write-questions.ts';

/**
 * Maximum number of records that are reported individually because they are not questions; the dead letter topic has
 * all.
 */
const MOST_TOLD = 20;

/** The options of copying a topic of other programs. */
export interface TopicIngest {
  readonly topic: string;
  readonly values: OpenTopicValues;
  readonly map: FieldMap | null;
  /** Whether to wait for more; else it ends at the end that the topic had at the start. */
  readonly follow: boolean;
  /** Whether to start at the beginning and ignore committed positions. */
  readonly fromBeginning: boolean;
  /** Aborted: the records that were read are written and committed, then it ends. */
  readonly stop: AbortSignal;
  readonly note: Note;
  /** Called with the counts of this process so far, and whether nothing is left to copy now. */
  readonly progress?: (isAtEnd: boolean, counts: IngestCounts) => void;
}

/** The counts of the records of a topic: `skipped` records have no value (deletions) and are in no other count. */
export interface TopicCounts extends IngestCounts {
  readonly skipped: number;
  /** Whether the topic had no records at the start; false also if it was not read. */
  readonly isEmpty: boolean;
  /** Whether it ended because of a stop. */
  readonly isStopped: boolean;
}

/**
 * Copies a topic of other programs onto the questions topic, keyed by id, each record at least once: a position is
 * committed after all records before it are stored. A record that is not a question goes to the dead letter topic of
 * the ingest unchanged, with the cause in headers.
 */
export async function ingestTopic(
  config: Config,
  { connection }: ReadyBroker,
  ingest: TopicIngest,
): Promise<TopicCounts> {
  const { questionsTopic } = config.kafka;
  const { topic, note } = ingest;
  const letters = ingestDeadLetterTopic(questionsTopic);
  if (topic === questionsTopic || topic === letters) {
    throw new SluiceError('usage', `${topic} would be copied into itself: expected a topic of another program`);
  }
  // Like a worker, it waits for a registry without a time limit.
  const registry = CampaignRegistry.open(config, { deadlineMs: null, note });
  const values = ingest.values(registry?.schemas ?? null);
  const sorter = new RecordSorter(config, ingest, values.read, letters, createRegistryCodec(registry?.coding ?? null));
  let source: TopicSource | null = null;
  let store: SortedStore | null = null;
  let stored: Promise<void> = Promise.resolve();
  const { stop } = ingest;
  try {
    if ((await unlessAborted(registry?.register([describeTopic('questions')]), stop)) === null)
      return sorter.countsAt(stop, false);
    const open = (source = await TopicSource.open({
      ...ingest,
      connection,
      groupId: ingestGroup(questionsTopic, topic),
      atEnd: () => ingest.progress?.(true, sorter.counts),
    }));
    const into = (store = await SortedStore.open(config, connection, note));
    for (let batch = await open.next(); batch !== null; batch = await open.next()) {
      if ((await unlessAborted(values.prepare?.(batch.records.map(({ value }) => value)), stop)) === null) break;
      // A batch is stored while the next one is sorted.
      const sorted = sorter.divide(batch.records);
      await stored;
      stored = into.store(sorted, batch, open).then(() => ingest.progress?.(false, sorter.counts));
      stored.catch((error: unknown) => open.fail(error));
    }
    await stored;
    return sorter.countsAt(stop, open.isEmpty);
  } finally {
    await stored.catch(() => undefined);
    await source?.close();
    await registry?.close();
    await store?.close();
  }
}

/** Stores sorted records. */
class SortedStore {
  readonly #questions: QuestionsWriter;
  readonly #openDeadLetters: () => Promise<QuestionsWriter>;
  #deadLetters: QuestionsWriter | null = null;

  static async open(config: Config, connection: KafkaConnection, note: Note): Promise<SortedStore> {
    const name = ingestDeadLetterTopic(config.kafka.questionsTopic);
    return new SortedStore(await openWriter(config, connection, note), () =>
      openWriter(config, connection, note, { name, topic: DEAD_LETTERS }),
    );
  }

  private constructor(questions: QuestionsWriter, openDeadLetters: () => Promise<QuestionsWriter>) {
    this.#questions = questions;
    this.#openDeadLetters = openDeadLetters;
  }

  /** One call at a time. Resolves when all records are stored and their positions are reported to the source. */
  async store(sorted: SortedRecords, batch: TopicBatch, source: TopicSource): Promise<void> {
    await writeInBatches(this.#questions, sorted.questions);
    if (sorted.refused.length > 0) {
      // Most topics do not need it.
      this.#deadLetters ??= await this.#openDeadLetters();
      await writeInBatches(this.#deadLetters, sorted.refused);
    }
    const partitions = batch.positions.map(({ partition }) => partition);
    await source.done(batch, new Map(partitions.map((partition) => [partition, sorted.metadataOf(partition, source)])));
  }

  async close(): Promise<void> {
    await this.#questions.close();
    await this.#deadLetters?.close();
  }
}

/** Records of several partitions, sorted and counted. */
class SortedRecords {
  readonly questions: QuestionsRecord[] = [];
  readonly refused: QuestionsRecord[] = [];
  readonly #counts = new Map<number, Record<keyof IngestCounts, number>>();

  count(partition: number, what: keyof IngestCounts): void {
    const counts = this.#counts.get(partition) ?? { ...NO_COUNTS };
    counts[what] += 1;
    this.#counts.set(partition, counts);
  }

  /**
   * The counts of all records of a partition up to these: kept with its position, so that both are always consistent.
   */
  metadataOf(partition: number, source: TopicSource): string {
    return encodeCounts(
      addCounts(decodeCounts(source.metadataOf(partition)), this.#counts.get(partition) ?? NO_COUNTS),
    );
  }
}

/** Separates questions from other records, and counts both. */
class RecordSorter {
  readonly #codec: CampaignCodec;
  readonly #known = new RecentIds(KNOWN_IDS);
  readonly #ingest: TopicIngest;
  readonly #read: TopicValues['read'];
  readonly #letters: string;
  /** Whether this object reports progress, because there is no other report. */
  readonly #tells: boolean;
  readonly #rules: Pick<Parameters<typeof parseRow>[1], 'now' | 'ownDomains' | 'map' | 'mayLackGold'>;
  readonly counts = { accepted: 0, duplicate: 0, rejected: 0, skipped: 0 };

  constructor(config: Config, ingest: TopicIngest, read: TopicValues['read'], letters: string, codec: CampaignCodec) {
    this.#codec = codec;
    this.#ingest = ingest;
    this.#read = read;
    this.#letters = letters;
    this.#tells = ingest.progress === undefined;
    this.#rules = { ...questionRules(config), map: ingest.map };
  }

  countsAt(stop: AbortSignal, isEmpty: boolean): TopicCounts {
    return { ...this.counts, isEmpty, isStopped: stop.aborted };
  }

  divide(records: readonly RawRecord[]): SortedRecords {
    const sorted = new SortedRecords();
    for (const record of records) {
      const { value, partition } = record;
      if (value === null) {
        this.counts.skipped += 1;
        continue;
      }
      try {
        const question = this.#questionOf(value);
        if (!this.#known.add(question.id)) this.#count(sorted, partition, 'duplicate');
        else {
          sorted.questions.push({ key: question.id, value: this.#codec.encode('question', question) });
          this.#count(sorted, partition, 'accepted');
          if (this.#tells && this.counts.accepted % REPORT_EVERY === 0)
            this.#ingest.note(`${this.counts.accepted} questions`);
        }
      } catch (error) {
        if (!(error instanceof SluiceError)) throw error;
        sorted.refused.push(this.#refuse(record, error));
        this.#count(sorted, partition, 'rejected');
      }
    }
    return sorted;
  }

  #count(sorted: SortedRecords, partition: number, what: keyof IngestCounts): void {
    this.counts[what] += 1;
    sorted.count(partition, what);
  }

  #questionOf(value: Buffer): Question {
    const text = this.#read(value);
    const parsed = parseRow(text, this.#rules);
    if ('question' in parsed) return parsed.question;
    throw new SluiceError(isJson(text) ? 'not-a-question' : 'undecodable', parsed.reason);
  }

  #refuse(record: RawRecord, error: SluiceError): QuestionsRecord {
    const { rejected } = this.counts;
    const { topic, note } = this.#ingest;
    const place = `${topic}, partition ${record.partition}, offset ${record.offset}`;
    if (rejected < MOST_TOLD) note(`${place}: ${error.message}`);
    else if (rejected === MOST_TOLD) note(`further records that are no question are only on ${this.#letters}`);
    const to = this.#letters;
    const { key, value, headers } = deadLetterOf(record, error, { to, task: 0, nameOf: () => topic });
    return { key, value, ...(headers !== undefined && { headers }) };
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
