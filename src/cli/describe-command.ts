import type { DescriptionFormat } from '../topology/describe.ts';
import type { Terminal } from './terminal.ts';

/** `sluice describe`: the topology on stdout, from the description that runs. */
export async function describeCommand(
  format: DescriptionFormat,
  describe: (format: DescriptionFormat) => string,
  terminal: Terminal,
): Promise<number> {
  await terminal.print(describe(format));
  return 0;
}
