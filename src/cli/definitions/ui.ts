import type { Command } from 'commander';
import { portNumber } from '../parse-number.ts';
import type { DefinitionContext } from './definition.ts';

/** `sluice ui`: the page of a campaign. */
export function defineUi(program: Command, context: DefinitionContext): void {
  program
    .command('ui')
    .description('the web page of a campaign, from Kafka alone, with or without a worker running')
    .option('--port <port>', '0: a free one (default: 8080, or a free one where that is taken)', portNumber(0))
    .option('--host <host>', 'address to listen on; anybody who reaches it sees the campaign (default: 127.0.0.1)')
    .action(context.act((given) => context.handlers.ui({ ...context.config(), ...given })));
}
