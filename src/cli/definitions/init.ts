import type { Command } from 'commander';
import { refuseBoth } from './definition.ts';
import type { DefinitionContext } from './definition.ts';

/** `sluice init`: a configuration and ten questions to begin with. */
export function defineInit(program: Command, context: DefinitionContext): void {
  program
    .command('init')
    .description('writes a commented configuration and ten questions; asks on a terminal what is not given')
    .option('--target <url>', 'base URL of the target (default: http://localhost:8000/v1)')
    .option('--target-model <name>', 'its model (default: the one that is served there)')
    .option('--target-key-env <name>', 'environment variable with its key (default: TARGET_API_KEY for https URLs)')
    .option('--teacher <url>', 'base URL of the teacher (default: http://localhost:8002/v1)')
    .option('--teacher-model <name>', 'its model (default: the one that is served there)')
    .option('--teacher-key-env <name>', 'environment variable with its key (default: TEACHER_API_KEY for https URLs)')
    .option(
      '--scorer <url>',
      'root of a reward model on vLLM (default: http://localhost:8001), or base URL of a critic',
    )
    .option('--scorer-model <name>', 'its model (default: the one that is served there)')
    .option('--scorer-key-env <name>', 'environment variable with its key (default: SCORER_API_KEY for https URLs)')
    .option('--scorer-kind <kind>', 'prm, or critic: a chat model, the teacher unless named (default: prm for math)')
    .option('--brokers <list>', 'host:port of the Kafka cluster, comma separated')
    .option('--embedded', 'no cluster: sluice runs Apache Kafka itself (the default)')
    .option('--domain <domain>', 'math, code or choice: what the ten questions are about (default: math)')
    .option('--campaign <name>', 'a-z, 0-9 and - (default: made from model and domain)')
    .option('--dir <dir>', 'folder to write to (default: this one)')
    .option('--force', 'replaces files that are there')
    .option('--yes', 'asks nothing: what is not given is the default')
    .action(
      context.act(async (given) => {
        refuseBoth('init', given, 'brokers', 'embedded');
        return context.handlers.init(given);
      }),
    );
}
