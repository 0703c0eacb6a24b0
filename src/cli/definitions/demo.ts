import type { Command } from 'commander';
import { wholeNumber } from '../parse-number.ts';
import type { DefinitionContext } from './definition.ts';

/** `sluice demo`: toy models and generated questions, no configuration. */
export function defineDemo(program: Command, context: DefinitionContext): void {
  program
    .command('demo')
    .description('the whole way on toy models that really solve generated arithmetic; the dataset in out/demo/')
    .option('--size <n>', 'verified records (default: 200)', wholeNumber('--size', { most: 100_000 }))
    .action(context.act((given) => context.handlers.demo(given)));
}
