import { randomUUID } from 'node:crypto';
import { defer, of } from 'rxjs';
import type { Observable } from 'rxjs';
import { EndpointAdmission } from '../../src/engine/calls/endpoint-admission.ts';
import { checkBinding } from '../../src/campaign/campaign-binding.ts';
import { CampaignView } from '../../src/campaign/campaign-view.ts';
import { StageRunner } from '../../src/engine/stage-runner.ts';
import type { StageRunnerOptions } from '../../src/engine/stage-runner.ts';
import type { KafkaConnection } from '../../src/kafka/client.ts';
import type { Compression } from '../../src/kafka/compression.ts';
import { KafkaLog } from '../../src/kafka/kafka-log.ts';
import { openQuestionsWriter } from '../../src/kafka/questions-writer.ts';
import { mixShares } from '../../src/records/mix.ts';
import type { ChatReply, ChatRequest } from '../../src/records/model-reply.ts';
import { STAGES } from '../../src/records/topic-name.ts';
import type { StageName, TopicName } from '../../src/records/topic-name.ts';
import { buildTopology } from '../../src/topology/campaign-topology.ts';
import type { CampaignTopology } from '../../src/topology/campaign-topology.ts';
import type { RawRecord } from '../../src/stream/record.ts';
import { topicOf } from '../../src/stream/stage.ts';
import type { CampaignPorts } from '../../src/topology/campaign-ports.ts';
import type { CampaignCodec } from '../../src/topology/schema-types.ts';
import { brokerTopic, describeTopic } from '../../src/topology/topics.ts';
import { decodeAny } from './decode-any.ts';
import { createCampaignCodec } from '../../src/runtime/campaign-codec.ts';
import { scriptedAccess } from './scripted-access.ts';

const USAGE = { prompt: 10, cachedPrompt: 0, completion: 5, reasoning: 0 };

/** A reply in the form of a chat model. */
export const replyWith = (content: string): ChatReply => ({
  content,
  reasoning: 'because',
  finishReason: 'stop',
  returnedModel: 'scripted',
  usage: USAGE,
  latencyMs: 1,
});

/** Models with scripted answers: the question `q<i>` is right for i % 6 = 0, else of level i % 6. */
export function scriptedPorts(
  options: {
    readonly answer?: (request: ChatRequest) => Observable<ChatReply>;
    readonly onTarget?: (question: string) => void;
  } = {},
): CampaignPorts {
  const numberIn = (text: string): number => Number(/q(\d+)/.exec(text)?.[1] ?? 0);
  const textOf = (request: ChatRequest): string => request.messages.at(-1)?.content ?? '';
  return {
    domains: new Set(['math']),
    target: {
      model: 'target',
      complete: (request) =>
        defer(() => {
          options.onTarget?.(textOf(request));
          const answer = numberIn(textOf(request)) % 6 === 0 ? '\\boxed{1}' : '\\boxed{2}';
          return options.answer?.(request) ?? of(replyWith(`one step\n${answer}`));
        }),
    },
    teacher: { model: 'teacher', complete: () => of(replyWith('\\boxed{1}')) },
    scorer: {
      model: 'prm',
      score: ({ question, steps }) => {
        const score = Math.min(1, 1.1 - 0.2 * (numberIn(question) % 6));
        return of({ scores: steps.map(() => score), returnedModel: 'prm', usage: USAGE, latencyMs: 1 });
      },
    },
    verify: (output) =>
      of({
        verdict: output.includes('{1}') ? ('correct' as const) : ('incorrect' as const),
        reason: output.includes('{1}') ? ('equal' as const) : ('different' as const),
        extracted: null,
        decidedBy: 'scripted',
      }),
  };
}

/** A campaign of the tests on a real broker, with separate topics. */
export class RunningCampaign {
  readonly topology: CampaignTopology;
  readonly questionsTopic: string;
  readonly codec: CampaignCodec = createCampaignCodec();
  readonly notes: string[] = [];
  readonly #admission = new EndpointAdmission({
    limit: 64,
    random: () => 0.5,
    pauses: { firstMs: 20, maxMs: 500, minShare: 0 },
  });
  readonly #connection: KafkaConnection;

  constructor(brokers: readonly string[], size: number | null, compression?: Compression) {
    const campaign = `t-${randomUUID().slice(0, 8)}`;
    this.questionsTopic = `${campaign}-questions`;
    this.#connection = { brokers, ssl: false, sasl: null, ...(compression && { compression }) };
    this.topology = buildTopology({
      campaign,
      targetModel: 'target',
      teacherModel: 'teacher',
      scorerModel: 'prm',
      grading: {
        method: 'paper',
        attempts: 1,
        aggregate: 'mean',
        thresholds: [0.8, 0.6, 0.4, 0.2],
        truncated: 'incorrect',
      },
      shares: mixShares({ kind: 'curriculum', weights: [5, 4, 3, 2, 1] }),
      size,
      seed: 1,
      shuffleBuffer: 2000,
      maxInFlight: 64,
      recordPermits: { grade: 256, trace: 256 },
      deadlinesMs: { grade: 60_000, trace: 60_000 },
    });
  }

  /** Writes values onto the questions topic unchanged. */
  async write(records: readonly { key: string; value: Buffer }[]): Promise<void> {
    const writer = await openQuestionsWriter({
      connection: this.#connection,
      questionsTopic: this.questionsTopic,
      topic: describeTopic('questions'),
      partitions: 3,
      replicationFactor: -1,
      waiting: (message) => this.notes.push(message),
    });
    await writer.write(records);
    await writer.close();
  }

  /** The question `q<i>` as a record. */
  question(i: number, id: string = `q${i}`): { key: string; value: Buffer } {
    const value = this.codec.encode('question', {
      id,
      domain: 'math',
      question: `What is q${i}?`,
      answer: '1',
      choices: [],
      tests: null,
      source: null,
      license: null,
      ingestedAt: new Date(0),
    });
    return { key: id, value };
  }

  connect(): Promise<KafkaLog> {
    return KafkaLog.connect(
      {
        connection: this.#connection,
        topology: this.topology,
        nameOf: (topic) => brokerTopic(topic, this.topology.name, this.questionsTopic),
        partitions: 3,
        replicationFactor: -1,
        fatal: (error) => this.notes.push(`fatal: ${error.message}`),
      },
      'create',
    );
  }

  async startStage(
    log: KafkaLog,
    name: StageName,
    ports: CampaignPorts,
    over: Partial<Pick<StageRunnerOptions, 'fingerprint'>> & { readonly deadlineMs?: number } = {},
  ): Promise<StageRunner> {
    const found = this.topology.bind(ports).stages.find((candidate) => candidate.name === name);
    if (found === undefined) throw new RangeError(name);
    const { deadlineMs = found.deadlineMs, fingerprint = 'same' } = over;
    const stage = { ...found, deadlineMs };
    return StageRunner.start({
      stage,
      fingerprint,
      checkProgress: (progress) => checkBinding(progress, fingerprint),
      log,
      codec: this.codec,
      schemaOf: (topic) => topicOf(this.topology, topic).schema,
      handOver: { ownerSignalMs: 500, graceMs: 10_000 },
      journal: stage.calls === null ? null : await log.openJournal(name),
      accessOf: scriptedAccess(this.#admission),
      fatal: (error) => this.notes.push(`fatal: ${String(error)}`),
      note: (message) => this.notes.push(message),
    });
  }

  /** The current view of the control topics. */
  async view(log: KafkaLog): Promise<CampaignView> {
    const view = new CampaignView();
    for (const stage of STAGES) {
      for (const partition of await log.bounds(`control.${stage}`)) {
        const last = await log.readLast(partition);
        if (last !== null) view.update(this.codec.decode('progress', last.value));
      }
    }
    return view;
  }

  /** All committed records of topics, decoded if possible. */
  async records<T>(log: KafkaLog, ...topics: readonly TopicName[]): Promise<(RawRecord & { decoded: T })[]> {
    const found: (RawRecord & { decoded: T })[] = [];
    for (const topic of topics) {
      for (const partition of await log.bounds(topic)) {
        await log.read(partition, 0, (record) => {
          found.push({ ...record, decoded: decodeAny(record, this.codec) as T });
        });
      }
    }
    return found;
  }
}

/** Waits until a condition holds; fails with the last observation. */
export async function until<T>(
  look: () => Promise<T> | T,
  holds: (seen: T) => boolean,
  deadlineMs = 60_000,
): Promise<T> {
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    const seen = await look();
    if (holds(seen)) return seen;
    if (performance.now() > deadline) throw new Error(`did not come about: last seen ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
