import { randomUUID } from 'node:crypto';
import { TopicSource } from '../kafka/topic-source.ts';
import { SluiceError } from '../records/sluice-error.ts';
import type { RawRecord } from '../stream/record.ts';
import { ingestDeadLetterTopic } from '../topology/ingest-topics.ts';
import type { Note } from './open-broker.ts';
import type { OpenCampaign } from './open-campaign.ts';

/**
 * The records that `sluice ingest --topic` and `sources` read and that are not questions, from all campaigns and
 * commands that write to this questions topic. Empty if the topic does not exist; if it cannot be read, a note says so.
 */
export async function* ingestDeadLetters(
  { config, connection }: Pick<OpenCampaign, 'config' | 'connection'>,
  stop: AbortSignal,
  note: Note,
): AsyncGenerator<RawRecord> {
  let source: TopicSource | null = null;
  try {
    source = await TopicSource.open({
      connection,
      topic: ingestDeadLetterTopic(config.kafka.questionsTopic),
      // Nothing is committed: the group disappears with this process.
      groupId: `${config.campaign}.dlq.${randomUUID()}`,
      stop,
      note,
      fromBeginning: true,
      follow: false,
      keepsPositions: false,
    });
    for (let batch = await source.next(); batch !== null; batch = await source.next()) {
      yield* batch.records;
      await source.done(batch);
    }
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    if (error.code === 'no-topic') return;
    if (error.code !== 'not-authorized') throw error;
    note(`what sluice ingest --topic refused is not shown: ${error.message}`);
  } finally {
    await source?.close();
  }
}
