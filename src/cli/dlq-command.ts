import type { Config } from '../config/config.ts';
import type { Environment } from '../config/environment.ts';
import { printable } from '../records/foreign-text.ts';
import type { OpenCampaign } from '../runtime/open-campaign.ts';
import { ingestDeadLetters } from '../runtime/ingest-dead-letters.ts';
import { asItCame, replayDeadLetters } from '../runtime/replay-dead-letters.ts';
import type { Replayed } from '../runtime/replay-dead-letters.ts';
import type { FieldMap } from '../sources/field-map.ts';
import { parseRow } from '../sources/read-questions.ts';
import type { Question } from '../records/question.ts';
import { deadLetterOfRecord } from '../stream/decode-record.ts';
import type { RawRecord } from '../stream/record.ts';
import { questionProblem } from '../verifiers/question-problem.ts';
import { checkDefaultDomain } from './check-domain.ts';
import { describeDeadLetter, plain } from './describe-dead-letter.ts';
import type { Terminal } from './terminal.ts';
import { withCampaign } from './with-campaign.ts';

/** The arguments of `sluice dlq`. */
export interface DlqOptions {
  readonly action: 'list' | 'replay';
  readonly map: FieldMap | null;
  readonly fromBeginning?: boolean;
}

/**
 * `sluice dlq list`: the dead letters as JSON lines, with their causes, including those of `ingest --topic`. `sluice
 * dlq replay`: sends those of the campaign to the questions topic again, unchanged or, with `--map`, as questions; exit
 * 1 if one could not be mapped.
 */
export async function dlqCommand(
  config: Config,
  env: Environment,
  options: DlqOptions,
  terminal: Terminal,
): Promise<number> {
  const { map } = options;
  checkDefaultDomain(map, config.verifiers);
  return withCampaign(config, env, terminal, (campaign, stopped) =>
    options.action === 'list'
      ? list(campaign, stopped, terminal)
      : replay(campaign, map, options.fromBeginning === true, terminal),
  );
}

async function list(campaign: OpenCampaign, stopped: AbortSignal, terminal: Terminal): Promise<number> {
  const { log, codec } = campaign;
  const reasons = new Map<string, number>();
  const show = async (deadLetterTopic: string, record: RawRecord): Promise<void> => {
    const { partition, offset, key, timestampMs } = record;
    const reason = deadLetterOfRecord(record)?.reason ?? 'unknown';
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    const place = { deadLetterTopic, partition, offset, key: key?.toString() ?? null, timestamp: timestampMs };
    await terminal.json({ ...place, ...(plain(describeDeadLetter(record, codec)) as object) });
  };
  for (const bounds of await log.bounds('dead-letter')) {
    for await (const record of log.iterate(bounds, bounds.start, bounds.end)) {
      if (stopped.aborted) return 0;
      await show(log.nameOf('dead-letter'), record);
    }
  }
  let refused = 0;
  for await (const record of ingestDeadLetters(campaign, stopped, terminal.note)) {
    if (stopped.aborted) return 0;
    await show(record.topic, record);
    refused += 1;
  }
  const total = [...reasons.values()].reduce((sum, count) => sum + count, 0);
  const shown = [...reasons].map(([reason, count]) => `${count} ${reason}`).join(', ');
  terminal.note(total === 0 ? 'no dead letters' : `${total} dead ${total === 1 ? 'letter' : 'letters'}: ${shown}`);
  if (refused > 0) {
    terminal.note(
      `${refused} of them ${refused === 1 ? 'was' : 'were'} refused by sluice ingest --topic or sources: dlq replay leaves them, ingest --topic --from-beginning reads their topic again`,
    );
  }
  return 0;
}

async function replay(
  campaign: OpenCampaign,
  map: FieldMap | null,
  fromBeginning: boolean,
  terminal: Terminal,
): Promise<number> {
  let stillNone = 0;
  if (map !== null) await campaign.registerQuestions();
  const asIs = (record: RawRecord): Replayed => {
    if (!isQuestion(record, campaign)) stillNone += 1;
    return asItCame(record, campaign.config.kafka.questionsTopic);
  };
  const counts = await replayDeadLetters(campaign, {
    replay: map === null ? asIs : (record) => mapped(record, map, campaign),
    fromBeginning,
    refused: ({ partition, offset }, reason) =>
      terminal.note(`dead-letter, partition ${partition}, offset ${offset}: ${printable(reason)}`),
    note: terminal.note,
  });
  if (stillNone > 0) {
    terminal.note(
      stillNone === 1
        ? '1 of them is no question as it is and becomes a dead letter again: see --map'
        : `${stillNone} of them are no question as they are and become dead letters again: see --map`,
    );
  }
  if (counts.refused > 0) {
    const again = counts.replayed > 0 ? ': --from-beginning takes them again, with another map' : '';
    const stays =
      counts.refused === 1
        ? '1 was refused, and stays a dead letter'
        : `${counts.refused} were refused, and stay dead letters`;
    terminal.note(`${stays}${again}`);
  }
  await terminal.json(counts);
  return counts.refused > 0 ? 1 : 0;
}

function isQuestion({ value }: RawRecord, { codec, config }: OpenCampaign): boolean {
  try {
    const question: Question = codec.decode('question', value);
    return questionProblem(question, new Set(config.verifiers?.keys())) === null;
  } catch {
    return false;
  }
}

/** Maps the value as JSON of another shape, or as a question that was refused for a reason that a map can correct. */
function mapped({ value }: RawRecord, map: FieldMap, { codec, config }: OpenCampaign): Replayed {
  // The record of a deletion has nothing to map.
  if (value === null) return { refused: 'expected a row of JSON, got no value' };
  const ownDomains = new Set(config.verifiers?.keys());
  const parsed = parseRow(textOf(value, codec), { now: () => new Date(), ownDomains, map });
  if ('reason' in parsed) return { refused: parsed.reason };
  return { key: parsed.question.id, value: codec.encode('question', parsed.question) };
}

function textOf(value: Buffer, codec: OpenCampaign['codec']): string {
  try {
    return JSON.stringify(codec.decode('question', value));
  } catch {
    return value.toString();
  }
}
