import type { Command } from 'commander';
import { refuseBoth } from './definition.ts';
import type { DefinitionContext } from './definition.ts';

/** `sluice reset`: resets a campaign. */
export function defineReset(program: Command, context: DefinitionContext): void {
  program
    .command('reset')
    .description('restarts a campaign from the beginning: its progress and its records are removed; questions stay')
    .option('--to-start', 'keep the topics and the journaled replies, so that nothing is paid twice (default)')
    .option('--delete-topics', 'delete the topics of the campaign, the journaled replies with them')
    .option('--dry-run', 'only say what it would do')
    .action(
      context.act(async (given) => {
        refuseBoth('reset', given, 'to-start', 'delete-topics');
        return context.handlers.reset({ ...context.config(), ...given });
      }),
    );
}
