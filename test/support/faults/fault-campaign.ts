import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createCodec } from '../../../src/avro/codec.ts';
import { CampaignView } from '../../../src/campaign/campaign-view.ts';
import { createClient } from '../../../src/kafka/client.ts';
import { KafkaLog } from '../../../src/kafka/kafka-log.ts';
import { openQuestionsWriter } from '../../../src/kafka/questions-writer.ts';
import { mixShares } from '../../../src/records/mix.ts';
import { STAGES } from '../../../src/records/topic-name.ts';
import type { TopicName } from '../../../src/records/topic-name.ts';
import { buildTopology } from '../../../src/topology/campaign-topology.ts';
import type { Codec } from '../../../src/stream/codec.ts';
import type { RawRecord } from '../../../src/stream/record.ts';
import type { Progress } from '../../../src/stream/progress.ts';
import { settings } from '../campaign-settings.ts';
import type { FaultEndpoint } from './fault-endpoint.ts';
import { faultQuestion } from './fault-endpoint.ts';
import { decodeAny } from '../decode-any.ts';
import { brokerTopic, describeTopic } from '../../../src/topology/topics.ts';

/** The command line from its sources: the results do not depend on the last build of `dist`. */
const SLUICE = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));

/** A record with its value. */
export type Decoded<T> = RawRecord & { readonly decoded: T };

/** An instant after which a worker's calls in flight may be paid twice: it was killed, or frozen for long. */
export interface Death {
  readonly worker: string;
  readonly atMs: number;
  /** Until then it sends nothing: a request that arrives in between was on its way before. */
  untilMs: number;
}

/** The settings of a campaign of the fault runs. */
export interface FaultCampaignOptions {
  /** The brokers of the workers. */
  readonly brokers: readonly string[];
  /** The brokers of the test; default: the same. */
  readonly direct?: readonly string[];
  readonly endpoint: FaultEndpoint;
  readonly questions: number;
  /** Calls of each model in flight in one worker. */
  readonly concurrency: number;
  readonly partitions?: number;
  /** Seconds that a draining worker may take to finish its calls. Default 20. */
  readonly graceSeconds?: number;
}

/** A worker process: `sluice run` with a separate key, by which the endpoint identifies it. */
export class FaultWorker {
  readonly name: string;
  readonly process: ChildProcess;
  readonly ended: Promise<number | null>;
  said = '';

  constructor(name: string, child: ChildProcess) {
    this.name = name;
    this.process = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        this.said += chunk;
      });
    }
    this.ended = new Promise((resolve) => child.once('close', (code) => resolve(code)));
  }

  get isRunning(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null;
  }

  /** Its output about faults, without its progress. */
  get notes(): string {
    return this.said
      .split('\n')
      .filter((line) => line.trim() !== '' && !line.startsWith('graded '))
      .slice(-60)
      .join('\n');
  }
}

/** One campaign with real worker processes that are killed, with all data for the assertion. */
export class FaultCampaign {
  readonly name: string = `f-${randomUUID().slice(0, 8)}`;
  readonly options: FaultCampaignOptions;
  readonly codec: Codec = createCodec();
  readonly workers: FaultWorker[] = [];
  readonly deaths: Death[] = [];
  readonly #frozen = new Set<FaultWorker>();
  #dir = '';

  constructor(options: FaultCampaignOptions) {
    this.options = options;
  }

  get questionsTopic(): string {
    return `${this.name}-questions`;
  }

  /** The addresses of brokers that bypass proxies. */
  get direct(): readonly string[] {
    return this.options.direct ?? this.options.brokers;
  }

  /** Writes the configuration and the questions q0 … */
  async prepare(): Promise<void> {
    const { endpoint, questions, concurrency, partitions = 3 } = this.options;
    this.#dir = await mkdtemp(path.join(tmpdir(), 'sluice-fault-worker-'));
    const limits = { concurrency, timeoutMs: 120_000 };
    const model = (name: string, root: string): object => ({
      baseUrl: root,
      model: name,
      apiKeyEnv: 'FAULT_WORKER',
      limits,
    });
    // No size: after it is reached grading stops, and questions would have no outcome.
    const config = {
      campaign: this.name,
      kafka: { partitions, questionsTopic: this.questionsTopic },
      models: {
        target: model('target', `${endpoint.url}/v1`),
        teacher: model('teacher', `${endpoint.url}/v1`),
        // One call for each attempt, with a question of any length: calls are counted by question.
        scorer: { ...model('prm', endpoint.url), contextTokens: 10_000_000 },
      },
    };
    await writeFile(path.join(this.#dir, 'sluice.config.json'), JSON.stringify(config));
    await this.ask(Array.from({ length: questions }, (_, i) => i));
    await (await this.connect('create')).close();
    await this.#stampJournals();
  }

  /** The broker sets the timestamps in a journal: otherwise a record would have its writer's time. */
  async #stampJournals(): Promise<void> {
    const admin = createClient({ brokers: this.direct, ssl: false, sasl: null }).admin();
    await admin.connect();
    const configEntries = [{ name: 'message.timestamp.type', value: 'LogAppendTime' }];
    try {
      await admin.alterConfigs({
        validateOnly: false,
        resources: ['calls.grade', 'calls.trace'].map((topic) => ({
          type: 2,
          name: `${this.name}.${topic}`,
          configEntries,
        })),
      });
    } finally {
      await admin.disconnect();
    }
  }

  /** Writes questions onto the questions topic. */
  async ask(numbers: readonly number[]): Promise<void> {
    await this.write(
      numbers.map((i) => {
        const { id, question, answer } = faultQuestion(i);
        const rest = { domain: 'math', choices: [], tests: null, source: null, license: null, ingestedAt: new Date(0) };
        return { key: id, value: this.codec.encode('question', { id, question, answer, ...rest }) };
      }),
    );
  }

  /** Writes any records onto the questions topic. */
  async write(records: readonly { key: string; value: Buffer }[]): Promise<void> {
    const writer = await openQuestionsWriter({
      connection: { brokers: this.direct, ssl: false, sasl: null },
      questionsTopic: this.questionsTopic,
      topic: describeTopic('questions'),
      partitions: this.options.partitions ?? 3,
      replicationFactor: -1,
      waiting: () => undefined,
    });
    try {
      await writer.write(records);
    } finally {
      await writer.close();
    }
  }

  /** Starts another worker. */
  start(...args: readonly string[]): FaultWorker {
    const name = `w${this.workers.length}`;
    const grace = String(this.options.graceSeconds ?? 20);
    const child = spawn(process.execPath, [SLUICE, 'run', '--until', 'idle', '--grace', grace, ...args], {
      cwd: this.#dir,
      // Users' workers have no NODE_ENV; under `test` kafkajs would use other retries.
      env: {
        ...process.env,
        NODE_ENV: undefined,
        KAFKA_BROKERS: this.options.brokers.join(','),
        FAULT_WORKER: name,
        SLUICE_DEBUG: '1',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const worker = new FaultWorker(name, child);
    this.workers.push(worker);
    return worker;
  }

  /** SIGKILL; resolves when the process has ended. */
  async kill(worker: FaultWorker): Promise<void> {
    if (!worker.isRunning) return;
    worker.process.kill('SIGKILL');
    await worker.ended;
    this.deaths.push({ worker: worker.name, atMs: Date.now(), untilMs: Number.POSITIVE_INFINITY });
  }

  /** SIGSTOP: the process is suspended until `wake`, while others take its work. */
  freeze(worker: FaultWorker): void {
    worker.process.kill('SIGSTOP');
    this.#frozen.add(worker);
    this.deaths.push({ worker: worker.name, atMs: Date.now(), untilMs: Number.POSITIVE_INFINITY });
  }

  wake(worker: FaultWorker): void {
    for (const death of this.deaths)
      if (death.worker === worker.name) death.untilMs = Math.min(death.untilMs, Date.now());
    this.#frozen.delete(worker);
    worker.process.kill('SIGCONT');
  }

  /** SIGTERM; resolves with the exit code. A signal that arrives before the process listens for it has no effect. */
  async drain(worker: FaultWorker): Promise<number | null> {
    if (worker.isRunning) worker.process.kill('SIGTERM');
    const code = await worker.ended;
    return worker.process.signalCode === 'SIGTERM' && worker.said === '' ? 0 : code;
  }

  /** Waits until the worker ends on its own; fails if the reason is not "idle". */
  async finish(worker: FaultWorker, deadlineMs = 240_000): Promise<void> {
    const late = sleep(deadlineMs, 'late' as const, { ref: false });
    const code = await Promise.race([worker.ended, late]);
    if (code === 'late')
      throw new Error(`${worker.name} did not end within ${deadlineMs} ms; it said\n${worker.notes}`);
    if (code !== 0) throw new Error(`${worker.name} ended with code ${code}; it said\n${worker.notes}`);
  }

  /**
   * Waits until the endpoint has received `more` requests since now, from one worker or from all, or no requests are
   * left.
   */
  async asked(more: number, deadlineMs = 120_000, by?: FaultWorker): Promise<void> {
    const { calls } = this.options.endpoint;
    const made = (): number =>
      by === undefined ? calls.length : calls.filter(({ worker }) => worker === by.name).length;
    const wanted = made() + more;
    const deadline = performance.now() + deadlineMs;
    const failure = (what: string): Error =>
      new Error(`${what}. ${this.workers.map(({ name, notes }) => `${name} said:\n${notes}`).join('\n')}`);
    // A frozen one makes no requests: others may have completed everything.
    const asks = (worker: FaultWorker): boolean => worker.isRunning && !this.#frozen.has(worker);
    while (made() < wanted && (by === undefined ? this.workers : [by]).some(asks)) {
      const failed = this.workers.find(({ process: { exitCode } }) => (exitCode ?? 0) !== 0);
      if (failed !== undefined) throw failure(`${failed.name} ended with code ${failed.process.exitCode}`);
      if (performance.now() > deadline) throw failure(`${made()} calls, expected ${wanted}: nothing goes on`);
      await sleep(5);
    }
  }

  /** Opens the campaign's log for reading. */
  connect(mode: 'create' | 'open' = 'open'): Promise<KafkaLog> {
    return KafkaLog.connect(
      {
        connection: { brokers: this.direct, ssl: false, sasl: null },
        topology: buildTopology(
          settings({ campaign: this.name, shares: mixShares({ kind: 'curriculum', weights: [5, 4, 3, 2, 1] }) }),
        ),
        nameOf: (topic) => brokerTopic(topic, this.name, this.questionsTopic),
        partitions: this.options.partitions ?? 3,
        replicationFactor: -1,
        fatal: (error) => {
          throw error;
        },
      },
      mode,
    );
  }

  /** All committed records of topics. */
  async records<T>(log: KafkaLog, ...topics: readonly TopicName[]): Promise<Decoded<T>[]> {
    const found: Decoded<T>[] = [];
    for (const topic of topics) {
      await Promise.all(
        (await log.bounds(topic)).map((bounds) =>
          log.read(bounds, bounds.start, (record) => {
            found.push({ ...record, decoded: decodeAny(record, this.codec) as T });
          }),
        ),
      );
    }
    return found;
  }

  /** The view of the control topics. */
  async view(log: KafkaLog): Promise<CampaignView> {
    const view = new CampaignView();
    for (const stage of STAGES) {
      for (const partition of await log.bounds(`control.${stage}`)) {
        const last = await log.readLast(partition);
        if (last !== null) view.update(this.codec.decode('progress', last.value) as Progress);
      }
    }
    return view;
  }

  /** Ends all remaining workers. */
  async close(): Promise<void> {
    for (const { process: child, isRunning } of this.workers) if (isRunning) child.kill('SIGKILL');
    await Promise.all(this.workers.map(({ ended }) => ended));
    if (this.#dir !== '') await rm(this.#dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}
