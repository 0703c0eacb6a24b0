import type { Command } from 'commander';
import { SluiceError } from '../records/sluice-error.ts';

/**
 * The rule of all options and arguments: an empty text is never a value. It is mostly a shell variable that is not set
 * (`--out "$DIR"`), and as a path it would be the working directory.
 *
 * @throws `SluiceError` `usage`
 */
export function refuseEmptyTexts(command: Command): void {
  const given = command.optsWithGlobals<Record<string, unknown>>();
  const options = [...command.options, ...(command.parent?.options ?? [])];
  for (const option of options) {
    if (given[option.attributeName()] !== '') continue;
    throw wrong(
      command,
      `${option.long ?? option.flags}: expected ${expectedBy(option.flags)}`,
      'leave the option out',
    );
  }
  for (const [index, argument] of command.registeredArguments.entries()) {
    const texts: unknown[] = [command.processedArgs[index]].flat();
    if (texts.includes('')) throw wrong(command, `expected ${argument.name()}`, 'leave the argument out');
  }
}

/** `DIR` of `--out <dir>`. */
const expectedBy = (flags: string): string => (/<(.+)>/.exec(flags)?.[1] ?? 'a value').toUpperCase();

const wrong = (command: Command, expected: string, orElse: string): SluiceError =>
  new SluiceError('usage', `${command.name()}: ${expected}, got "": give it a value, or ${orElse}`);
