import type { Command } from 'commander';
import { SluiceError } from '../../records/sluice-error.ts';
import { STAGES } from '../../records/topic-name.ts';
import type { StageName } from '../../records/topic-name.ts';
import type { RunUntil } from '../../runtime/worker-options.ts';
import { portNumber, seconds } from '../parse-number.ts';
import type { DefinitionContext, Given } from './definition.ts';

/** `sluice run`: a worker, or an estimate of the remaining work. */
export function defineRun(program: Command, context: DefinitionContext): void {
  program
    .command('run')
    .description('a worker; start as many as wanted, on as many machines')
    .option('--stages <list>', `some of ${STAGES.join(',')} (default: all)`, parseStages)
    .option('--until <end>', 'complete (default with a size), idle or forever (default without)', parseUntil)
    .option('--grace <seconds>', 'for calls in flight after a stop (default: 30)', seconds('--grace'))
    .option(
      '--port <port>',
      'the page, /livez, /readyz and /metrics over HTTP; 0: a free port (default: none)',
      portNumber(0),
    )
    .option('--host <host>', 'address that --port listens on (default: 127.0.0.1)')
    .option('--dry-run', 'only estimates calls, tokens, cost and time to come; calls and writes nothing')
    .option('--json', 'the estimate as one line of JSON (with --dry-run)')
    .action(
      context.act(async (given) => {
        checkDryRun(given);
        if (given['host'] !== undefined && given['port'] === undefined)
          throw new SluiceError('usage', '--host is where --port listens: it needs --port');
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

function parseStages(given: string): readonly StageName[] {
  const names = given.split(',').map((name) => name.trim());
  if (names.every((name) => STAGES.some((stage) => stage === name))) {
    return STAGES.filter((stage) => names.includes(stage));
  }
  throw new SluiceError('usage', `--stages: expected some of ${STAGES.join(', ')}, got ${JSON.stringify(given)}`);
}

function parseUntil(given: string): RunUntil {
  if (given === 'complete' || given === 'idle' || given === 'forever') return given;
  throw new SluiceError('usage', `--until: expected complete, idle or forever, got ${JSON.stringify(given)}`);
}
