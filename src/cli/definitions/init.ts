import type { Command } from 'commander';
import { notSupported } from './definition.ts';

/** `sluice init`. */
export function defineInit(program: Command): void {
  program
    .command('init')
    .description('not supported yet')
    .action(() => {
      throw notSupported('init');
    });
}
