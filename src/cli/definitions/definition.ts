import { Option } from 'commander';
import { SluiceError } from '../../records/sluice-error.ts';
import { parseFieldMap } from '../../sources/field-map.ts';
import type { FieldMap } from '../../sources/field-map.ts';
import type { Handlers, WithConfig } from '../command-arguments.ts';

/** The options that were given, by their names in camel case. */
export type Given = Record<string, unknown>;

/** The dependencies of a command definition, in addition to the program: each definition is a file of this folder. */
export interface DefinitionContext {
  readonly handlers: Handlers;
  /** `--config`, if it was given. */
  readonly config: () => WithConfig;
  /** Makes the action of a command from a function that runs it and resolves with the exit code. */
  readonly act: (
    run: (given: Given, operands: readonly unknown[]) => Promise<number>,
  ) => (...received: unknown[]) => Promise<void>;
}

/**
 * Two options of which one excludes the other.
 *
 * @throws `SluiceError` `usage` if both were given
 */
export function refuseBoth(command: string, given: Given, one: string, other: string): void {
  const isGiven = (flag: string): boolean =>
    given[flag.replaceAll(/-([a-z])/g, (_all, letter: string) => letter.toUpperCase())] !== undefined;
  if (isGiven(one) && isGiven(other))
    throw new SluiceError('usage', `${command}: expected --${one} or --${other}, got both`);
}

/** An option that accepts one of `values`. */
export const choice = (flags: string, description: string, values: readonly string[], standard: string): Option =>
  new Option(flags, description).choices(values).default(standard);

/** `--map` and `--domain`. */
export const mapOf = (given: Given): FieldMap | null =>
  parseFieldMap(given['map'] as string | undefined, given['domain'] as string | undefined);
