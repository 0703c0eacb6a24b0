import type { Config } from '../config/config.ts';
import { openQuestionsWriter } from '../kafka/questions-writer.ts';
import type { KeyedValue } from '../kafka/questions-writer.ts';
import { BUILT_IN_DOMAINS, isBuiltInDomain, listDomains } from '../records/domain.ts';
import type { Question } from '../records/question.ts';
import { SluiceError } from '../records/sluice-error.ts';
import { describeTopic } from '../topology/topics.ts';
import type { Note, ReadyBroker } from './open-broker.ts';
import { createCampaignCodec } from './campaign-codec.ts';

/** Questions that are sent at once, and their bytes. */
const BATCH = { questions: 1000, bytes: 1024 * 1024 };

/** A question that no verifier of this configuration decides would be paid for nowhere. */
function requireVerifier({ id, domain }: Question, { verifiers }: Config): void {
  if (isBuiltInDomain(domain) || verifiers?.has(domain) === true) return;
  const expected = listDomains([...BUILT_IN_DOMAINS, ...(verifiers?.keys() ?? [])]);
  throw new SluiceError('unencodable', `question ${id}: domain: expected ${expected}, got ${JSON.stringify(domain)}`);
}

/**
 * Writes questions onto the questions topic as fast as the cluster takes them, in batches; pulls no more from
 * `questions` than it can send. Resolves when all are stored. Rejects with `unencodable` where the configuration has no
 * verifier for the domain of a question.
 */
export async function ingestQuestions(
  config: Config,
  { connection }: ReadyBroker,
  questions: AsyncIterable<Question> | Iterable<Question>,
  note: Note,
): Promise<void> {
  const codec = createCampaignCodec();
  const writer = await openQuestionsWriter({
    connection,
    questionsTopic: config.kafka.questionsTopic,
    topic: describeTopic('questions'),
    partitions: config.kafka.partitions,
    replicationFactor: config.kafka.replicationFactor ?? -1,
    waiting: note,
  });
  try {
    let batch: KeyedValue[] = [];
    let bytes = 0;
    for await (const question of questions) {
      requireVerifier(question, config);
      const value = codec.encode('question', question);
      batch.push({ key: question.id, value });
      bytes += value.length;
      if (batch.length < BATCH.questions && bytes < BATCH.bytes) continue;
      await writer.write(batch);
      batch = [];
      bytes = 0;
    }
    if (batch.length > 0) await writer.write(batch);
  } finally {
    await writer.close();
  }
}
