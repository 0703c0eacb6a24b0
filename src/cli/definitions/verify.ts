import type { Command } from 'commander';
import type { DefinitionContext } from './definition.ts';

/** `sluice verify`: verdicts on lines. */
export function defineVerify(program: Command, context: DefinitionContext): void {
  program
    .command('verify')
    .description('JSON lines {gold, output} or {tests, output} in, the same with verdict, reason, extracted, ms out')
    .argument('[file]', 'default: standard input')
    .option(
      '--domain <domain>',
      'of the answers: math, code, choice, or one of `verifiers` in the configuration',
      'math',
    )
    .action(
      context.act(async (given, [file]) => {
        const domain = String(given['domain']);
        return context.handlers.verify({ ...context.config(), domain, ...(typeof file === 'string' && { file }) });
      }),
    );
}
