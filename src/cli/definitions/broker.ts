import type { Command } from 'commander';
import { portNumber } from '../parse-number.ts';
import type { DefinitionContext } from './definition.ts';

/** `sluice broker`: the embedded broker alone. */
export function defineBroker(program: Command, context: DefinitionContext): void {
  program
    .command('broker')
    .description('the embedded broker alone, in the foreground')
    .option('--port <port>', 'on 127.0.0.1 (default: a free one)', portNumber(1))
    .option('--data <dir>', 'folder of its data (default: under .sluice/)')
    .action(context.act((given) => context.handlers.broker(given)));
}
