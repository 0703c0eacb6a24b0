import type { Command } from 'commander';
import type { DefinitionContext } from './definition.ts';

/** `sluice calibrate`: grades an evaluation set. */
export function defineCalibrate(program: Command, context: DefinitionContext): void {
  program
    .command('calibrate')
    .description('grades an evaluation set: the measured mix for this target, and thresholds fitted on it')
    .argument('<file>', 'questions as JSON Lines, plain or gzip')
    .option('--out <file>', 'what mix.calibration reads (default: calibration.json)')
    .action(
      context.act((given, [file]) => context.handlers.calibrate({ ...context.config(), ...given, file: String(file) })),
    );
}
