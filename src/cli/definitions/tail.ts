import type { Command } from 'commander';
import { wholeNumber } from '../parse-number.ts';
import type { DefinitionContext } from './definition.ts';

/** `sluice tail`: decoded records of a topic. */
export function defineTail(program: Command, context: DefinitionContext): void {
  program
    .command('tail')
    .description('decoded records as JSON lines {topic, partition, offset, key, timestamp, value}')
    .argument('<topic>', 'without its campaign prefix: questions, level-3, cot, control.grade …')
    .option('--from-beginning', 'all records, not only new ones')
    .option('--until-end', 'stop at the current end of the topic')
    .option('--max <n>', 'stop after n records', wholeNumber('--max'))
    .action(
      context.act(async (given, [name]) => {
        // Only this command loads the description of the topics.
        const { parseTopic } = await import('../parse-topic.ts');
        const topic = parseTopic(String(name));
        return context.handlers.tail({ ...context.config(), ...given, topic });
      }),
    );
}
