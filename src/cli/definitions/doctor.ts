import type { Command } from 'commander';
import type { DefinitionContext } from './definition.ts';

/** `sluice doctor`: checks the requirements of a campaign. */
export function defineDoctor(program: Command, context: DefinitionContext): void {
  program
    .command('doctor')
    .description('checks broker, transactions, schemas, endpoints, scorer and sandbox; says how to fix what fails')
    .option('--json', 'as one line of JSON')
    .action(context.act((given) => context.handlers.doctor({ ...context.config(), ...given })));
}
