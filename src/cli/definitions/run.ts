import type { Command } from 'commander';
import { SluiceError } from '../../records/sluice-error.ts';
import { STAGES } from '../../records/topic-name.ts';
import type { DefinitionContext, Given } from './definition.ts';

/** `sluice run`: a worker, or an estimate of the remaining work. */
export function defineRun(program: Command, context: DefinitionContext): void {
  program
    .command('run')
    .description('a worker; start as many as wanted, on as many machines')
    .option('--stages <list>', `some of ${STAGES.join(',')} (default: all)`)
    .option('--until <end>', 'complete (default with a size), idle or forever (default without)')
    .option('--grace <seconds>', 'for calls in flight after a stop (default: 30)')
    .option('--port <port>', 'the page, /livez, /readyz and /metrics over HTTP; 0: a free port (default: none)')
    .option('--host <host>', 'address that --port listens on (default: 127.0.0.1)')
    .option('--dry-run', 'only estimates calls, tokens, cost and time to come; calls and writes nothing')
    .option('--json', 'the estimate as one line of JSON (with --dry-run)')
    .action(
      context.act(async (given) => {
        checkDryRun(given);
        return context.handlers.run({ ...context.config(), ...given });
      }),
    );
}

/** An estimate is for a whole campaign and runs nothing, so the options of a worker do not apply. */
function checkDryRun(given: Given): void {
  if (given['dryRun'] === undefined) {
    if (given['json'] !== undefined)
      throw new SluiceError('usage', 'run --json is of the estimate: it needs --dry-run');
    return;
  }
  const ofWorker = ['stages', 'until', 'grace', 'port', 'host'].filter((option) => given[option] !== undefined);
  if (ofWorker.length > 0) throw new SluiceError('usage', `run --dry-run runs no worker: leave out --${ofWorker[0]}`);
}
