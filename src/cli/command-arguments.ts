import type { InitCommandOptions } from './init-command.ts';
import type { ExportOptions } from '../runtime/export.ts';
import type { DescriptionFormat } from '../topology/describe.ts';

/** `--config FILE`, for the commands that read a configuration. */
export interface WithConfig {
  readonly config?: string;
}

/** `sluice export --out DIR`. */
export interface DatasetArguments extends ExportOptions {
  readonly out: string;
  /** The hub dataset that it is also pushed to. */
  readonly push?: string;
  readonly follow?: boolean;
  readonly shardRecords?: string;
  readonly shardSeconds?: string;
}

/** `sluice export --html FILE`. */
export interface PageArguments {
  readonly html: string;
  readonly records?: string;
}

/** The arguments of each command of this version. Values are as they were typed unless their type says more. */
export interface CommandArguments {
  readonly init: InitCommandOptions;
  readonly broker: { readonly port?: string; readonly data?: string };
  readonly ingest: WithConfig & {
    readonly files: readonly string[];
    readonly format?: string;
    readonly map?: string;
    readonly domain?: string;
    /** Used in place of files. */
    readonly topic?: string;
    readonly schema?: string;
    readonly follow?: boolean;
    readonly fromBeginning?: boolean;
  };
  readonly dlq: WithConfig & {
    readonly action: 'list' | 'replay';
    readonly map?: string;
    readonly domain?: string;
    readonly fromBeginning?: boolean;
  };
  readonly reset: WithConfig & {
    readonly toStart?: boolean;
    readonly deleteTopics?: boolean;
    readonly dryRun?: boolean;
  };
  readonly calibrate: WithConfig & { readonly file: string; readonly out?: string };
  readonly run: WithConfig & {
    readonly stages?: string;
    readonly until?: string;
    readonly grace?: string;
    readonly port?: string;
    readonly host?: string;
    readonly dryRun?: boolean;
    /** The output format of the estimate; only with `dryRun`. */
    readonly json?: boolean;
  };
  readonly doctor: WithConfig & { readonly json?: boolean };
  readonly status: WithConfig & { readonly json?: boolean; readonly watch?: boolean };
  readonly ui: WithConfig & { readonly port?: string; readonly host?: string };
  readonly tail: WithConfig & {
    readonly topic: string;
    readonly fromBeginning?: boolean;
    readonly untilEnd?: boolean;
    readonly max?: string;
  };
  readonly export: WithConfig & (DatasetArguments | PageArguments);
  readonly compare: { readonly a: string; readonly b: string; readonly json?: boolean };
  readonly 'trace-of': WithConfig & { readonly id: string; readonly json?: boolean };
  /** Default, or with `-`: standard input. */
  readonly verify: WithConfig & { readonly file?: string; readonly domain: string };
  readonly describe: WithConfig & {
    readonly as: DescriptionFormat;
    readonly topics?: boolean;
    readonly acls?: boolean;
    readonly principal?: string;
  };
  readonly demo: { readonly size?: string };
}

/** The implementations of the commands; each resolves with the exit code. */
export type Handlers = {
  readonly [Name in keyof CommandArguments]: (call: CommandArguments[Name]) => Promise<number>;
};
