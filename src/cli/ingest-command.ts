import type { Config } from '../config/config.ts';
import type { Environment } from '../config/environment.ts';
import { hubSettingsOf } from '../config/secrets.ts';
import type { Question } from '../records/question.ts';
import { SluiceError } from '../records/sluice-error.ts';
import { ingestQuestions } from '../runtime/ingest.ts';
import { questionRules, REPORT_EVERY } from '../runtime/ingest-rules.ts';
import { orAborted } from '../runtime/abortable.ts';
import { hubInput, listHubFiles } from '../sources/hub.ts';
import { openInputs } from '../sources/input.ts';
import type { ByteInput } from '../sources/input.ts';
import { describeQuestionEvent, IngestTally, readQuestions } from '../sources/read-questions.ts';
import type { IngestCounts, ReadOptions } from '../sources/read-questions.ts';
import { formatOf } from '../sources/input-format.ts';
import type { InputFormat } from '../sources/input-format.ts';
import type { FilesArguments } from './command-arguments.ts';
import { ProgressBar } from './progress-bar.ts';
import type { Terminal } from './terminal.ts';
import { withBroker } from './with-broker.ts';

/**
 * `sluice ingest FILE… | -`: adds questions. Exit 1 if a line was refused, or an input was empty or could not be read to
 * its end. The last line on stdout has the counts, also if an input breaks: those of what was read before; if Kafka
 * fails or a signal ends it, `accepted` counts what Kafka has confirmed.
 */
export async function ingestCommand(
  config: Config,
  env: Environment,
  { files, format, map }: Pick<FilesArguments, 'files' | 'format' | 'map'>,
  terminal: Terminal,
): Promise<number> {
  let done = 0;
  const read = (bytes: number): void => {
    done += bytes;
  };
  const inputs = await openInputs(files, process.stdin, {
    anyEnding: format !== undefined,
    note: terminal.note,
    hub: async (name) => {
      const access = hubSettingsOf(config);
      const { files: found, unknown } = await listHubFiles(name, access, format !== undefined);
      return { inputs: found.map((file) => hubInput(file, access, read)), unknown };
    },
    read,
  });
  const total = bytesOf(inputs, format);
  const tally = new IngestTally();
  const broken: SluiceError[] = [];
  const bar = new ProgressBar(terminal);
  const show = (): void => {
    const { counts } = tally;
    if (bar.isShown) bar.show({ done, total, ...counts });
    else if (counts.accepted > 0 && counts.accepted % REPORT_EVERY === 0) terminal.note(`${counts.accepted} questions`);
  };
  let stored: number | null = null;
  try {
    await withBroker(config, env, terminal.note, (ready, { drain }) => {
      stored = 0;
      const told = { note: terminal.note, show, broken: (error: SluiceError) => broken.push(error) };
      const questions = accepted(inputs, { map, ...(format && { format }) }, tally, told, config);
      // The input may be a pipe without an end.
      const writing = ingestQuestions(config, ready, questions, terminal.note, (count) => {
        stored = count;
      });
      return orAborted(writing, drain);
    });
  } catch (error) {
    if (stored !== null) await terminal.json({ ...tally.counts, accepted: stored });
    throw error;
  } finally {
    bar.end();
  }
  await terminal.json(tally.counts);
  const [unreadable] = broken;
  if (unreadable !== undefined) throw brokenOff(unreadable, tally.counts, config);
  return tally.hasFailed ? 1 : 0;
}

/** The failure of an input of which a part was read, with the state that it leaves and what to do. */
function brokenOff(
  error: SluiceError,
  { accepted: before }: IngestCounts,
  { kafka: { questionsTopic } }: Config,
): SluiceError {
  if (before === 0) return error;
  const message =
    `${error.message}. The ${before} questions before are on topic ${questionsTopic}, what follows was not read. ` +
    'Correct the input and ingest it again: `run` counts the questions that are there twice as duplicates';
  return new SluiceError(error.code, message, { cause: error, context: error.context });
}

/**
 * The questions of the inputs; other lines are reported and counted on the way. They end at an input that cannot be read
 * to its end, so that all questions before it are written.
 */
async function* accepted(
  inputs: readonly ByteInput[],
  how: Pick<ReadOptions, 'map' | 'format'>,
  tally: IngestTally,
  {
    note,
    show,
    broken,
  }: Pick<Terminal, 'note'> & { readonly show: () => void; readonly broken: (error: SluiceError) => void },
  config: Config,
): AsyncGenerator<Question> {
  try {
    for await (const event of readQuestions(inputs, { ...how, ...questionRules(config) })) {
      tally.count(event);
      const told = describeQuestionEvent(event);
      if (told !== null) note(told);
      if (event.kind !== 'question') continue;
      show();
      yield event.question;
    }
  } catch (error) {
    if (!(error instanceof SluiceError) || error.code !== 'input-unreadable') throw error;
    broken(error);
  }
}

/** The bytes of all inputs together; null if unknown. Parquet is not read from start to end. */
function bytesOf(inputs: readonly ByteInput[], format: InputFormat | undefined): number | null {
  const known = inputs.flatMap((input) =>
    input.bytes === undefined || formatOf(input.name, format) === 'parquet' ? [] : [input.bytes],
  );
  return known.length < inputs.length ? null : known.reduce((sum, bytes) => sum + bytes, 0);
}
