import { readFile } from 'node:fs/promises';
import type { Config } from '../config/config.ts';
import type { Environment } from '../config/environment.ts';
import { printable } from '../records/foreign-text.ts';
import { SluiceError, describeError } from '../records/sluice-error.ts';
import { ingestTopic } from '../runtime/ingest-topic.ts';
import { topicValues } from '../runtime/topic-values.ts';
import type { OpenTopicValues } from '../runtime/topic-values.ts';
import { ingestDeadLetterTopic } from '../topology/ingest-topics.ts';
import type { TopicArguments } from './command-arguments.ts';
import { readShown } from './progress-bar.ts';
import { EXIT } from './exit.ts';
import type { Terminal } from './terminal.ts';
import { withBroker } from './with-broker.ts';

/**
 * `sluice ingest --topic NAME`: copies a topic of other programs. Without `--follow` it ends at the end that the topic
 * had at the start, with exit 1 if a record was refused or it was stopped earlier; with `--follow` a signal ends it,
 * exit 0.
 */
export async function ingestTopicCommand(
  config: Config,
  env: Environment,
  options: TopicArguments,
  terminal: Terminal,
): Promise<number> {
  const { topic, map, follow = false, fromBeginning = false } = options;
  const values = await valuesOf(options);
  const note = (message: string): void => terminal.note(printable(message));
  const counts = await withBroker(
    config,
    env,
    terminal.note,
    (ready, { drain, abort }) =>
      readShown(terminal, abort, (shown) =>
        ingestTopic(config, ready, { topic, values, map, follow, fromBeginning, stop: drain, note, ...shown }),
      ),
    { ...(follow && { deadlineMs: null }), stopping: terminal.note },
  );
  if (counts === null) return EXIT.failed;
  const { accepted, duplicate, rejected, skipped, isEmpty, isStopped } = counts;
  if (skipped > 0)
    terminal.note(
      skipped === 1 ? '1 record without a value was skipped' : `${skipped} records without a value were skipped`,
    );
  if (rejected > 0) {
    const deadLetters = ingestDeadLetterTopic(config.kafka.questionsTopic);
    const refused = rejected === 1 ? '1 record that is no question is' : `${rejected} records that are no question are`;
    terminal.note(`${refused} on ${deadLetters}`);
  }
  if (accepted === 0 && duplicate === 0) {
    // A wrong `--map` refuses every record, and records that were read are not read again.
    if (rejected > 0)
      terminal.note('if --map or --domain is wrong: correct it, and read all again with --from-beginning');
    else if (!isStopped && isEmpty) terminal.note(`${topic} has no records`);
    else if (!isStopped)
      terminal.note(`nothing new on ${topic} since it was last read; --from-beginning reads all again`);
  }
  if (isStopped && !follow) terminal.note('stopped before the end: the same command goes on from there');
  await terminal.json({ accepted, duplicate, rejected });
  return !follow && (rejected > 0 || isStopped) ? EXIT.failed : EXIT.done;
}

async function valuesOf({ format, schema }: TopicArguments): Promise<OpenTopicValues> {
  if (schema === undefined) return topicValues(format, null);
  const text = await readFile(schema, 'utf8').catch((error: unknown) => {
    throw new SluiceError('usage', `ingest: --schema ${schema}: ${describeError(error)}`, { cause: error });
  });
  return topicValues(format, { text, file: schema });
}
