import type { Command } from 'commander';
import type { DefinitionContext } from './definition.ts';

/** `sluice compare`: two campaigns on one questions topic. */
export function defineCompare(program: Command, context: DefinitionContext): void {
  program
    .command('compare')
    .description('two campaigns on one questions topic: levels side by side, how questions moved')
    .argument('<a>', 'configuration of the one')
    .argument('<b>', 'and of the other')
    .option('--json', 'as one line of JSON')
    .action(context.act((given, [a, b]) => context.handlers.compare({ ...given, a: String(a), b: String(b) })));
}
