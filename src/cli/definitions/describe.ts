import type { Command } from 'commander';
import { SluiceError } from '../../records/sluice-error.ts';
import type { DescriptionFormat } from '../../topology/describe.ts';
import { choice } from './definition.ts';
import type { DefinitionContext } from './definition.ts';

/** `sluice describe`: the topology, and the commands for an administrator. */
export function defineDescribe(program: Command, context: DefinitionContext): void {
  program
    .command('describe')
    .description('the topology, from the description that runs')
    .addOption(choice('--as <format>', 'of the description', ['text', 'mermaid', 'json'], 'text'))
    .option('--topics', 'the topics with their settings, also as commands of Kafka, for an administrator')
    .option('--acls', 'the access rules (ACLs) that the campaign needs, also as commands of Kafka')
    .option(
      '--principal <principal>',
      'whom --acls are for (default: User: and the name of kafka.sasl, else User:sluice)',
    )
    .action(
      context.act(async (given) => {
        const isSetup = given['topics'] !== undefined || given['acls'] !== undefined;
        if (isSetup && given['as'] === 'mermaid') {
          throw new SluiceError('usage', 'describe --topics and --acls are text or json, not mermaid');
        }
        return context.handlers.describe({ ...context.config(), ...given, as: given['as'] as DescriptionFormat });
      }),
    );
}
