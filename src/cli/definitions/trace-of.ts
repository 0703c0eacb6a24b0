import type { Command } from 'commander';
import type { DefinitionContext } from './definition.ts';

/** `sluice trace-of`: the lineage of a record. */
export function defineTraceOf(program: Command, context: DefinitionContext): void {
  program
    .command('trace-of')
    .description('a record back to question, attempts, scores, grade, draw, traces, calls and what they cost')
    .argument('<id>', 'of the question')
    .option('--json', 'as one line of JSON')
    .action(
      context.act((given, [id]) => context.handlers['trace-of']({ ...context.config(), ...given, id: String(id) })),
    );
}
