import { Argument } from 'commander';
import type { Command } from 'commander';
import { SluiceError } from '../../records/sluice-error.ts';
import { mapOf } from './definition.ts';
import type { DefinitionContext } from './definition.ts';

/** `sluice dlq`: dead letters, listed or replayed. */
export function defineDlq(program: Command, context: DefinitionContext): void {
  program
    .command('dlq')
    .description('dead letters: records of the questions topic that are not questions')
    .addArgument(
      new Argument(
        '<action>',
        'list: with their causes, as JSON lines; replay: onto the questions topic again',
      ).choices(['list', 'replay']),
    )
    .option('--map <fields>', 'replay rows of JSON as questions: question=problem,answer=meta.solution')
    .option('--domain <domain>', 'replay: of rows that name none')
    .option('--from-beginning', 'replay: also those that were replayed before')
    .action(
      context.act(async (given, [action]) => {
        const option = ['map', 'domain', 'fromBeginning'].find((name) => given[name] !== undefined);
        if (action === 'list' && option !== undefined) {
          throw new SluiceError(
            'usage',
            `dlq list takes no --${option === 'fromBeginning' ? 'from-beginning' : option}`,
          );
        }
        return context.handlers.dlq({
          ...context.config(),
          action: action as 'list' | 'replay',
          map: mapOf(given),
          ...(given['fromBeginning'] === true && { fromBeginning: true }),
        });
      }),
    );
}
