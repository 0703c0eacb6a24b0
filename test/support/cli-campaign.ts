import { randomUUID } from 'node:crypto';
import { readEnvironment } from '../../src/config/environment.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import type { CampaignStatus } from '../../src/campaign/campaign-status.ts';
import type { Lineage } from '../../src/campaign/lineage.ts';
import { LEVELS } from '../../src/records/grade.ts';
import type { Ungraded } from '../../src/records/grade.ts';
import { levelTopic } from '../../src/records/topic-name.ts';
import type { TopicName } from '../../src/records/topic-name.ts';
import { openCampaign } from '../../src/runtime/open-campaign.ts';
import type { OpenCampaign } from '../../src/runtime/open-campaign.ts';
import { readLineage } from '../../src/runtime/read-lineage.ts';
import { readyBroker } from '../../src/runtime/open-broker.ts';
import type { RawRecord } from '../../src/stream/record.ts';
import type { CommandLine, Finished, StartedCommand } from './command-line.ts';
import { decodeAny } from './decode-any.ts';

/** A record in the output of `sluice tail`; times are ISO 8601 texts in it. */
export interface Tailed<T = unknown> {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string | null;
  readonly timestamp: number;
  readonly value: T;
}

/** Names and addresses of a configuration. */
export interface CampaignOptions {
  /** Root of a server of all three models. */
  readonly url: string;
  readonly models?: { readonly target: string; readonly teacher: string; readonly prm: string };
  readonly size?: number;
  readonly partitions?: number;
  readonly questionsTopic?: string;
  /** Maximum number of concurrent calls of each model. Default 16. */
  readonly concurrency?: number;
  /** Root of the target's server, if it is another one. */
  readonly targetUrl?: string;
  /** Whether a model `judge` at `url` may accept traces. Default false. */
  readonly judge?: boolean;
  /** `traces.reasoning`. */
  readonly reasoning?: 'required' | 'content';
  /** US dollars per million output tokens of a chat model; nothing else has a price. Default: no prices. */
  readonly outputUsdPerMTok?: string;
  /** `sampling.maxTokens` of the chat models. */
  readonly maxTokens?: number;
  readonly maxUsd?: string;
  readonly mix?: object;
  /** Further fields of the configuration. */
  readonly more?: object;
  readonly schemaRegistry?: { readonly url: string };
}

/** A campaign that is used only through the commands, with unique names. */
export class CliCampaign {
  readonly name: string;
  readonly questionsTopic: string;
  readonly #cli: CommandLine;
  readonly #config: string;

  /** Writes the configuration of a new campaign; its models must be served at `options.url`. */
  static async create(cli: CommandLine, options: CampaignOptions): Promise<CliCampaign> {
    const campaign = new CliCampaign(cli, options.questionsTopic);
    await campaign.configure(options);
    return campaign;
  }

  private constructor(cli: CommandLine, questionsTopic?: string) {
    this.#cli = cli;
    this.name = `t-${randomUUID().slice(0, 8)}`;
    this.questionsTopic = questionsTopic ?? `${this.name}-questions`;
    this.#config = `${this.name}.json`;
  }

  /** Writes the configuration again, with other options. */
  async configure(options: CampaignOptions): Promise<void> {
    const { url, size, partitions = 3, concurrency = 16, models, judge = false } = options;
    const { target, teacher, prm } = models ?? { target: 'target', teacher: 'teacher', prm: 'prm' };
    const { outputUsdPerMTok, maxTokens, maxUsd } = options;
    const priced = (output: string | undefined): object =>
      output === undefined ? {} : { price: { inputUsdPerMTok: '0', outputUsdPerMTok: output } };
    const chat = (model: string, root: string): object => ({
      baseUrl: `${root}/v1`,
      model,
      limits: { concurrency },
      ...priced(outputUsdPerMTok),
      ...(maxTokens === undefined ? {} : { sampling: { maxTokens } }),
    });
    await this.#cli.write(this.#config, {
      campaign: this.name,
      kafka: {
        partitions,
        questionsTopic: this.questionsTopic,
        ...(options.schemaRegistry && { schemaRegistry: options.schemaRegistry }),
      },
      models: {
        target: chat(target, options.targetUrl ?? url),
        teacher: chat(teacher, url),
        scorer: { baseUrl: url, model: prm, limits: { concurrency }, ...priced(outputUsdPerMTok && '0') },
        ...(judge ? { judge: chat('judge', url) } : {}),
      },
      ...(options.reasoning === undefined ? {} : { traces: { reasoning: options.reasoning } }),
      ...(size === undefined ? {} : { size }),
      ...(maxUsd === undefined ? {} : { budget: { maxUsd } }),
      ...(options.mix === undefined ? {} : { mix: options.mix }),
      ...options.more,
    });
  }

  /** Starts `sluice ARGS` on this campaign. */
  start(...args: readonly string[]): StartedCommand {
    return this.#cli.start([...args, '--config', this.#config]);
  }

  /** Runs `sluice ARGS` on this campaign to exit code 0. */
  command(...args: readonly string[]): Promise<Finished> {
    return this.expect(0, ...args);
  }

  /** Runs `sluice ARGS` on this campaign to the exit code that is expected. */
  expect(code: number, ...args: readonly string[]): Promise<Finished> {
    return this.#cli.run([...args, '--config', this.#config], { code });
  }

  /** Puts questions in; gives back what the last line says. */
  async ingest(questions: readonly object[]): Promise<object> {
    const file = await this.#cli.write(`${this.name}-${randomUUID()}.jsonl`, questions);
    const { stdout } = await this.command('ingest', file);
    return JSON.parse(stdout.at(-1) ?? '') as object;
  }

  async status(): Promise<CampaignStatus> {
    const { stdout } = await this.command('status', '--json');
    return JSON.parse(stdout.at(-1) ?? '') as CampaignStatus;
  }

  /** The current records of a topic, as a read-committed consumer sees them. */
  async tail<T = unknown>(topic: string): Promise<Tailed<T>[]> {
    const { stdout } = await this.command('tail', topic, '--from-beginning', '--until-end');
    return stdout.map((line) => JSON.parse(line) as Tailed<T>);
  }

  /** Every outcome of the grade stage by id: `level 3`, `ungraded: timeout`. Two outcomes of one id are two entries. */
  async outcomes(): Promise<Map<string, string[]>> {
    const outcomes = new Map<string, string[]>();
    for (const { key, topic, decoded } of await this.records('ungraded', ...LEVELS.map(levelTopic))) {
      const outcome = topic === 'ungraded' ? `ungraded: ${(decoded as Ungraded).reason}` : topic.replace('-', ' ');
      outcomes.set(String(key), [...(outcomes.get(String(key)) ?? []), outcome]);
    }
    return outcomes;
  }

  /** The committed records of topics, decoded: like `tail`, without a process for each of them. */
  records(...topics: readonly TopicName[]): Promise<(RawRecord & { readonly decoded: unknown })[]> {
    return this.opened(async ({ log, codec }) => {
      const found: (RawRecord & { readonly decoded: unknown })[] = [];
      const read = async (topic: TopicName): Promise<void> => {
        for (const bounds of await log.bounds(topic)) {
          for await (const record of log.iterate(bounds, bounds.start, bounds.end)) {
            found.push({ ...record, decoded: decodeAny(record, codec) });
          }
        }
      };
      await Promise.all(topics.map(read));
      return found;
    });
  }

  /** The lineage of ids in the form of `trace-of --json`, without a process for each of them. */
  lineages(...ids: readonly string[]): Promise<(Lineage | null)[]> {
    return this.opened(async (campaign) => {
      const found: (Lineage | null)[] = [];
      for (const id of ids) found.push(await readLineage(campaign, id));
      return found;
    });
  }

  /** Opens the campaign in this process. */
  async opened<T>(look: (campaign: OpenCampaign) => Promise<T>): Promise<T> {
    const env = { KAFKA_BROKERS: this.#cli.brokers.join(',') };
    const config = await loadConfig({ cwd: this.#cli.dir, file: this.#config, env });
    const options = { deadlineMs: 30_000 };
    const ready = await readyBroker(config, readEnvironment(env), () => undefined, options);
    const campaign = await openCampaign(config, ready, 'open', { note: () => undefined });
    try {
      return await Promise.race([look(campaign), campaign.failed]);
    } finally {
      await campaign.close();
    }
  }

  /** The ids on a topic, sorted. */
  async ids(topic: string): Promise<string[]> {
    return (await this.tail(topic)).map(({ key }) => String(key)).toSorted();
  }
}

/** For each stage, the difference between `in` and the sum of its outcomes: zero if conservation holds. */
export function lostInputs({ stages }: CampaignStatus): number[] {
  return stages.map(({ in: taken, forwarded, rejected, deadLettered }) => {
    const dropped = Object.values(rejected).reduce((sum, count) => sum + count, 0);
    return taken - forwarded - dropped - deadLettered;
  });
}

/** The outcomes of ids that do not have exactly one. */
export const notOne = (outcomes: ReadonlyMap<string, readonly string[]>): (readonly string[])[] =>
  [...outcomes].filter(([, all]) => all.length !== 1).map(([id, all]) => [id, ...all]);
