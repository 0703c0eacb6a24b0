import type { Config } from '../config/config.ts';
import type { Environment } from '../config/environment.ts';
import type { Question } from '../records/question.ts';
import { ONE_SHOT_DEADLINE_MS, readyBroker } from '../runtime/open-broker.ts';
import { ingestQuestions } from '../runtime/ingest.ts';
import { questionRules, REPORT_EVERY } from '../runtime/ingest-rules.ts';
import { openInputs } from '../sources/input.ts';
import type { ByteInput } from '../sources/input.ts';
import { describeQuestionEvent, IngestTally, readQuestions } from '../sources/read-questions.ts';
import type { ReadOptions } from '../sources/read-questions.ts';
import { parseFieldMap } from '../sources/field-map.ts';
import { parseFormat } from '../sources/input-format.ts';
import type { Terminal } from './terminal.ts';

/** What `sluice ingest` was asked for. */
export interface IngestOptions {
  readonly files: readonly string[];
  readonly format?: string;
  readonly map?: string;
  readonly domain?: string;
}

/** `sluice ingest FILE… | -`: puts questions in. Exit 1 where a line was refused or an input was empty. */
export async function ingestCommand(
  config: Config,
  env: Environment,
  { files, ...options }: IngestOptions,
  terminal: Terminal,
): Promise<number> {
  const format = parseFormat(options.format);
  const map = parseFieldMap(options.map, options.domain);
  const inputs = await openInputs(files, process.stdin, { anyEnding: format !== undefined, note: terminal.note });
  const ready = await readyBroker(config, env, terminal.note, { deadlineMs: ONE_SHOT_DEADLINE_MS });
  const tally = new IngestTally();
  try {
    const questions = accepted(inputs, { map, ...(format && { format }) }, tally, terminal, config);
    await ingestQuestions(config, ready, questions, terminal.note);
  } finally {
    await ready.broker.stop();
  }
  await terminal.json(tally.counts);
  return tally.hasFailed ? 1 : 0;
}

/** The questions of the inputs; everything else is told and counted on the way. */
async function* accepted(
  inputs: readonly ByteInput[],
  how: Pick<ReadOptions, 'map' | 'format'>,
  tally: IngestTally,
  terminal: Terminal,
  config: Config,
): AsyncGenerator<Question> {
  for await (const event of readQuestions(inputs, { ...how, ...questionRules(config) })) {
    tally.count(event);
    const told = describeQuestionEvent(event);
    if (told !== null) terminal.note(told);
    if (event.kind !== 'question') continue;
    if (tally.counts.accepted % REPORT_EVERY === 0) terminal.note(`${tally.counts.accepted} questions`);
    yield event.question;
  }
}
