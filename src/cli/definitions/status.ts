import type { Command } from 'commander';
import type { DefinitionContext } from './definition.ts';

/** `sluice status`: the state of a campaign. */
export function defineStatus(program: Command, context: DefinitionContext): void {
  program
    .command('status')
    .description("the campaign's state from Kafka alone, with or without a worker running")
    .option('--json', 'as one line of JSON')
    .option('--watch', 'again and again')
    .action(context.act((given) => context.handlers.status({ ...context.config(), ...given })));
}
