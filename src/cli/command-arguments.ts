import type { InitCommandOptions } from './init-command.ts';
import type { ExportOptions } from '../runtime/export.ts';
import type { StageName, TopicName } from '../records/topic-name.ts';
import type { RunUntil } from '../runtime/worker-options.ts';
import type { FieldMap } from '../sources/field-map.ts';
import type { InputFormat } from '../sources/input-format.ts';
import type { TopicFormat } from '../sources/topic-format.ts';
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
  readonly shardRecords?: number;
  readonly shardSeconds?: number;
}

/** `sluice export --html FILE`. */
export interface PageArguments {
  readonly html: string;
  readonly records?: number;
}

/** `sluice ingest FILE…`. */
export interface FilesArguments {
  readonly files: readonly string[];
  readonly format?: InputFormat;
  readonly map: FieldMap | null;
  readonly follow?: boolean;
  readonly fromBeginning?: boolean;
}

/** `sluice ingest --topic NAME`. */
export interface TopicArguments {
  readonly topic: string;
  readonly format: TopicFormat;
  readonly map: FieldMap | null;
  /** File of an Avro schema. */
  readonly schema?: string;
  readonly follow?: boolean;
  readonly fromBeginning?: boolean;
}

/** The arguments of each command of this version: what is wrong without a configuration was refused before. */
export interface CommandArguments {
  readonly init: InitCommandOptions;
  readonly broker: { readonly port?: number; readonly data?: string };
  readonly ingest: WithConfig & (FilesArguments | TopicArguments);
  readonly dlq: WithConfig & {
    readonly action: 'list' | 'replay';
    readonly map: FieldMap | null;
    readonly fromBeginning?: boolean;
  };
  readonly reset: WithConfig & {
    readonly toStart?: boolean;
    readonly deleteTopics?: boolean;
    readonly dryRun?: boolean;
  };
  readonly calibrate: WithConfig & { readonly file: string; readonly out?: string };
  readonly run: WithConfig & {
    readonly stages?: readonly StageName[];
    readonly until?: RunUntil;
    /** Seconds. */
    readonly grace?: number;
    readonly port?: number;
    readonly host?: string;
    readonly dryRun?: boolean;
    /** The output format of the estimate; only with `dryRun`. */
    readonly json?: boolean;
  };
  readonly doctor: WithConfig & { readonly json?: boolean };
  readonly status: WithConfig & { readonly json?: boolean; readonly watch?: boolean };
  readonly ui: WithConfig & { readonly port?: number; readonly host?: string };
  readonly tail: WithConfig & {
    readonly topic: TopicName;
    readonly fromBeginning?: boolean;
    readonly untilEnd?: boolean;
    readonly max?: number;
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
  readonly demo: { readonly size?: number };
}

/** The implementations of the commands; each resolves with the exit code. */
export type Handlers = {
  readonly [Name in keyof CommandArguments]: (call: CommandArguments[Name]) => Promise<number>;
};
