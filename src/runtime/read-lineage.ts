import { CallHistories } from '../campaign/call-history.ts';
import type { HistoryEntry } from '../campaign/call-history.ts';
import { lineageOf } from '../campaign/lineage.ts';
import type { Lineage, QuestionRecord } from '../campaign/lineage.ts';
import { decodeEntry, inputOfKey, readEntryHeaders } from '../engine/calls/journal-entry.ts';
import { LEVELS } from '../records/grade.ts';
import type { Question } from '../records/question.ts';
import { levelTopic } from '../records/topic-name.ts';
import type { TopicName } from '../records/topic-name.ts';
import { deadLetterOfRecord, decodeOwnRecord } from '../stream/decode-record.ts';
import type { DeadLetter } from '../stream/dead-letter.ts';
import { refKey } from '../stream/record.ts';
import type { RawRecord, RecordRef } from '../stream/record.ts';
import type { CampaignCodec, SchemaName, SchemaTypes } from '../topology/schema-types.ts';
import type { OpenCampaign } from './open-campaign.ts';

/** Maximum number of records that are kept for an id; a topic may have any number of duplicates. */
const MOST_RECORDS = 100;

type Reader = Pick<OpenCampaign, 'log' | 'codec'> & { readonly config: { readonly campaign: string } };

/**
 * Reads all records of a campaign about a question, from Kafka only; null if there are none. Memory: the question's own
 * records. The topics of a stage are read only in the partitions in which its task wrote about the question.
 */
export async function readLineage(campaign: Reader, id: string): Promise<Lineage | null> {
  const { codec } = campaign;
  const records: QuestionRecord[] = [];
  let recordCount = 0;
  const isOfId = ofId(id);
  await scan(campaign, 'questions', null, (record) => {
    const question = questionIn(record, codec, id);
    if (!isOfId(record) && question === null) return;
    recordCount += 1;
    if (records.length < MOST_RECORDS) records.push({ partition: record.partition, offset: record.offset, question });
  });

  // A grade task writes into the partitions of its own number. If retention deleted the question, it may be any
  // partition.
  const graders = partitionsOf(records);
  const own = async <Schema extends SchemaName>(
    topic: TopicName,
    schema: Schema,
    partitions: ReadonlySet<number> | null,
  ): Promise<readonly Found<Schema>[]> => {
    const found: Found<Schema>[] = [];
    await scan(campaign, topic, partitions, (record) => {
      if (!isOfId(record) || found.length === MOST_RECORDS) return;
      const value = decodeOwnRecord(record, schema, codec, campaign.log) as SchemaTypes[Schema];
      found.push({ partition: record.partition, offset: record.offset, value });
    });
    return found;
  };
  const valuesOf = async <Schema extends SchemaName>(
    ...args: Parameters<typeof own<Schema>>
  ): Promise<readonly SchemaTypes[Schema][]> => (await own(...args)).map(({ value }) => value);

  const [levels, ungraded, attempts, deadLetters, selected] = await Promise.all([
    Promise.all(LEVELS.map((level) => valuesOf(levelTopic(level), 'graded-question', graders))),
    valuesOf('ungraded', 'ungraded', graders),
    valuesOf('attempts', 'attempt', graders),
    deadLettersOf(campaign, id, graders),
    own('selected', 'selection', null),
  ]);
  const tracers = partitionsOf(selected);
  const calls = new CallHistories();
  const [verified, rejected, unreadable, unreadableTraces] = await Promise.all([
    valuesOf('cot', 'verified-record', tracers),
    valuesOf('rejected', 'rejected-trace', tracers),
    readCalls(campaign, 'calls.grade', refsOf('questions', records), calls),
    readCalls(campaign, 'calls.trace', refsOf('selected', selected), calls),
  ]);
  return lineageOf({
    id,
    campaign: campaign.config.campaign,
    records,
    recordCount,
    deadLetters,
    attempts,
    graded: levels.flat(),
    ungraded,
    selections: selected.map(({ value }) => value),
    verified,
    rejected,
    calls: calls.all(),
    unreadableEntries: unreadable + unreadableTraces,
  });
}

interface Found<Schema extends SchemaName> {
  readonly partition: number;
  readonly offset: number;
  readonly value: SchemaTypes[Schema];
}

interface Place {
  readonly partition: number;
  readonly offset: number;
}

/** Null means any partition. */
const partitionsOf = (places: readonly Place[]): ReadonlySet<number> | null =>
  places.length === 0 ? null : new Set(places.map(({ partition }) => partition));

const refsOf = (topic: TopicName, places: readonly Place[]): readonly RecordRef[] =>
  places.map(({ partition, offset }) => ({ topic, partition, offset }));

function ofId(id: string): (record: RawRecord) => boolean {
  const key = Buffer.from(id);
  return (record) => record.key?.equals(key) === true;
}

/** The question in a record that a user wrote, whose key may be anything; null if it is not the one with the id. */
function questionIn({ value }: RawRecord, codec: CampaignCodec, id: string): Question | null {
  if (value === null || !value.includes(id)) return null;
  try {
    const question = codec.decode('question', value);
    return question.id === id ? question : null;
  } catch {
    // It is a dead letter.
    return null;
  }
}

/** Reads a topic to its current end; `each` may throw. */
async function scan(
  { log }: Reader,
  topic: TopicName,
  partitions: ReadonlySet<number> | null,
  each: (record: RawRecord) => void,
): Promise<void> {
  let failure: { readonly error: unknown } | null = null;
  const bounds = (await log.bounds(topic)).filter(({ partition }) => partitions?.has(partition) ?? true);
  await Promise.all(
    bounds.map((partition) =>
      log.read(partition, partition.start, (record) => {
        if (failure !== null) return;
        try {
          each(record);
        } catch (error) {
          failure = { error };
        }
      }),
    ),
  );
  if (failure !== null) throw (failure as { readonly error: unknown }).error;
}

async function deadLettersOf(
  campaign: Reader,
  id: string,
  partitions: ReadonlySet<number> | null,
): Promise<readonly DeadLetter[]> {
  const isOfId = ofId(id);
  const found: DeadLetter[] = [];
  await scan(campaign, 'dead-letter', partitions, (record) => {
    if (!isOfId(record) && questionIn(record, campaign.codec, id) === null) return;
    const letter = deadLetterOfRecord(record);
    if (letter !== null && found.length < MOST_RECORDS) found.push(letter);
  });
  return found;
}

/** Reads the journaled calls of some inputs; resolves with the number of entries that cannot be read. */
async function readCalls(
  campaign: Reader,
  topic: 'calls.grade' | 'calls.trace',
  inputs: readonly RecordRef[],
  into: CallHistories,
): Promise<number> {
  let unreadable = 0;
  const wanted = new Set(inputs.map(refKey));
  await scan(campaign, topic, new Set(inputs.map(({ partition }) => partition)), (record) => {
    const key = record.key?.toString() ?? '';
    if (!wanted.has(inputOfKey(key))) return;
    const entry = entryOf(record, key, campaign.codec);
    if (entry === null) unreadable += 1;
    else into.add(entry);
  });
  return unreadable;
}

/** An entry of a call; null if it cannot be read. */
function entryOf(record: RawRecord, key: string, codec: CampaignCodec): HistoryEntry | null {
  const header = readEntryHeaders(record.headers);
  if (header === null) return null;
  try {
    const entry = decodeEntry(header.event, record.value, codec);
    if ('task' in entry) return null;
    const { owner, at, worstCase } = entry;
    const { role, step, attempt, model } = entry.call;
    const of = { key, owner, role, step, attempt, model, at, worstCase };
    if (entry.event === 'started') return { ...of, end: null, cost: 0n };
    if (entry.event === 'failure')
      return { ...of, end: { failure: entry.reason, usage: entry.usage }, cost: entry.cost };
    const { returnedModel, usage, latencyMs, origin = null, cost } = entry;
    return { ...of, end: { returnedModel, usage, latencyMs, origin }, cost };
  } catch {
    return null;
  }
}
