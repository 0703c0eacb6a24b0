import { Option } from 'commander';
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

/** An option that accepts one of `values`. */
export const choice = (flags: string, description: string, values: readonly string[], standard: string): Option =>
  new Option(flags, description).choices(values).default(standard);
