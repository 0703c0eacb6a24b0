import type { Config } from '../config/config.ts';
import type { QuestionsRecord } from '../kafka/questions-writer.ts';
import { BUILT_IN_DOMAINS, isBuiltInDomain, listDomains } from '../records/domain.ts';
import type { Question } from '../records/question.ts';
import { SluiceError } from '../records/sluice-error.ts';
import { describeTopic } from '../topology/topics.ts';
import { ONE_SHOT_DEADLINE_MS } from './open-broker.ts';
import type { Note, ReadyBroker } from './open-broker.ts';
import { CampaignRegistry } from './schema-registry.ts';
import { createRegistryCodec } from './campaign-codec.ts';
import { writeQuestions } from './write-questions.ts';

/** No verifier of this configuration decides such a question, so it would never be graded. */
function requireVerifier({ id, domain }: Question, { verifiers }: Config): void {
  if (isBuiltInDomain(domain) || verifiers?.has(domain) === true) return;
  const expected = listDomains([...BUILT_IN_DOMAINS, ...(verifiers?.keys() ?? [])]);
  throw new SluiceError('unencodable', `question ${id}: domain: expected ${expected}, got ${JSON.stringify(domain)}`);
}

/**
 * Writes questions onto the questions topic in batches; pulls from `questions` only what it can send. Resolves when all
 * are stored; `stored` receives their number after each batch. Rejects with `unencodable` if the configuration has no
 * verifier for the domain of a question.
 */
export async function ingestQuestions(
  config: Config,
  { connection }: ReadyBroker,
  questions: AsyncIterable<Question> | Iterable<Question>,
  note: Note,
  stored?: (count: number) => void,
): Promise<void> {
  await writeQuestions(config, connection, encoded(config, questions, note), note, stored);
}

async function* encoded(
  config: Config,
  questions: AsyncIterable<Question> | Iterable<Question>,
  note: Note,
): AsyncGenerator<QuestionsRecord> {
  const registry = CampaignRegistry.open(config, { deadlineMs: ONE_SHOT_DEADLINE_MS, note });
  try {
    await registry?.register([describeTopic('questions')]);
    const codec = createRegistryCodec(registry?.coding ?? null);
    for await (const question of questions) {
      requireVerifier(question, config);
      yield { key: question.id, value: codec.encode('question', question) };
    }
  } finally {
    await registry?.close();
  }
}
