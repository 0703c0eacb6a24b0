import { delay, of } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EndpointAdmission } from '../../src/engine/calls/endpoint-admission.ts';
import { COUNTER, countersWithPrefix } from '../../src/stream/counters.ts';
import { callKey, readEntryHeaders } from '../../src/engine/calls/journal-entry.ts';
import { StageRunner } from '../../src/engine/stage-runner.ts';
import { LEVELS } from '../../src/records/grade.ts';
import { countOf, sumCounters } from '../../src/stream/outcome.ts';
import { levelTopic } from '../../src/records/topic-name.ts';
import type { TopicName } from '../../src/records/topic-name.ts';
import { createRandom, randomInteger, randomItem } from '../../src/demo/seeded-random.ts';
import { topicOf } from '../../src/stream/stage.ts';
import type { CampaignCodec } from '../../src/topology/schema-types.ts';
import { scriptedAccess } from '../support/scripted-access.ts';
import { buildTopology } from '../../src/topology/campaign-topology.ts';
import type { RawRecord, TopicPartition } from '../../src/stream/record.ts';
import type { Progress } from '../../src/stream/progress.ts';
import { aQuestion } from '../support/campaign-records.ts';
import { settings } from '../support/campaign-settings.ts';
import { SimulatedCluster, SimulatedProcess } from '../support/faults/simulated-cluster.ts';
import type { NetworkFaults } from '../support/faults/simulated-cluster.ts';
import { replyWith, scriptedPorts } from '../support/running-campaign.ts';
import { createCampaignCodec } from '../../src/runtime/campaign-codec.ts';

const PARTITIONS = 3;
const DEADLINE_MS = 300_000;
/** `SLUICE_SIMULATION_SEED=n` repeats one run, `SLUICE_SIMULATIONS=n` makes more of them. */
const first = Number(process.env['SLUICE_SIMULATION_SEED'] ?? Date.now() % 1_000_000);
const runs = process.env['SLUICE_SIMULATION_SEED'] === undefined ? Number(process.env['SLUICE_SIMULATIONS'] ?? 25) : 1;

/** What is done to the workers of a run, or to the questions that they read. */
type Event = 'join' | 'kill' | 'drain' | 'cut-off' | 'delete';

const questionsOf = (partition: number): TopicPartition => ({ topic: 'questions', partition });

/** One run of the grade stage, the real one, over a simulated cluster and a virtual clock. */
class Simulation {
  readonly cluster: SimulatedCluster;
  readonly codec: CampaignCodec = createCampaignCodec();
  readonly questions: number;
  readonly fatal: unknown[] = [];
  readonly late: string[] = [];
  readonly story: string[] = [];
  requests = 0;
  readonly #random: () => number;
  readonly #permits: number;
  readonly #window: number;
  readonly #faults: NetworkFaults;
  #workers: { readonly process: SimulatedProcess; readonly runner: Promise<StageRunner> }[] = [];
  #started = 0;

  constructor(seed: number) {
    this.#random = createRandom(seed);
    this.cluster = new SimulatedCluster(PARTITIONS, this.#random);
    this.questions = randomInteger(this.#random, 20, 120);
    // With few permits most records wait at the door of their task.
    this.#permits = randomInteger(this.#random, 2, 64);
    // A narrow window holds what the permits would let in.
    this.#window = randomItem(this.#random, [1, 2, 8, 64]);
    const [lostRequests, lostReplies] = [this.#random() * 0.15, this.#random() * 0.15];
    this.#faults = { lostRequests, lostReplies, missedFetches: randomItem(this.#random, [0.2, 0.9, 0.99]) };
    for (let i = 0; i < this.questions; i += 1) {
      const value = this.codec.encode('question', aQuestion(`q${i}`, { question: `What is q${i}?`, answer: '1' }));
      this.cluster.append({ topic: 'questions', partition: i % PARTITIONS, key: Buffer.from(`q${i}`), value });
    }
  }

  async run(events: number): Promise<void> {
    this.#join();
    for (let event = 0; event < events; event += 1) {
      await this.#pass(randomInteger(this.#random, 50, 9000));
      const kinds: Event[] = ['join', 'kill', 'drain', 'cut-off', 'delete'];
      await this.#do(
        this.#workers.length === 0 ? 'join' : this.#workers.length > 2 ? 'kill' : randomItem(this.#random, kinds),
      );
    }
    if (this.#workers.length === 0) this.#join();
    for (
      let waited = 0;
      this.graded().length + this.deleted().length < this.questions && waited < DEADLINE_MS;
      waited += 500
    )
      await this.#pass(500);
    await this.#pass(3000);
    for (const { runner } of this.#workers) void (await runner).stop();
  }

  /** Committed records of the topics of outcomes. */
  graded(): RawRecord[] {
    return this.records(...LEVELS.map(levelTopic), 'ungraded');
  }

  records(...topics: readonly TopicName[]): RawRecord[] {
    return topics.flatMap((topic) =>
      Array.from({ length: PARTITIONS }, (_, partition) => this.cluster.committed({ topic, partition })).flat(),
    );
  }

  /** Questions that retention took before they had an outcome. */
  deleted(): string[] {
    const graded = new Set(this.graded().map(({ key }) => String(key)));
    return Array.from({ length: this.questions }, (_, i) => i)
      .filter((i) => Math.floor(i / PARTITIONS) < this.cluster.startOf(questionsOf(i % PARTITIONS)))
      .map((i) => `q${i}`)
      .filter((id) => !graded.has(id));
  }

  /** All commits of a task, in order. */
  commits(task: number): Progress[] {
    const records = this.cluster.committed({ topic: 'control.grade', partition: task });
    return records.map(({ value }) => this.codec.decode('progress', value));
  }

  async #do(event: Event): Promise<void> {
    if (event === 'delete') {
      this.#delete();
      return;
    }
    const worker = event === 'join' ? undefined : randomItem(this.#random, this.#workers);
    this.story.push(`${event} ${worker?.process.name ?? ''}`);
    if (worker === undefined) {
      this.#join();
      return;
    }
    if (event === 'cut-off') {
      worker.process.cutOff(randomInteger(this.#random, 7000, 15_000));
      return;
    }
    this.#workers = this.#workers.filter((other) => other !== worker);
    const runner = await worker.runner;
    if (event === 'kill') {
      worker.process.kill();
      void runner.stop();
    } else void runner.drain(5000);
  }

  /** Retention takes some questions, often such as are being worked on. */
  #delete(): void {
    const partition = questionsOf(randomInteger(this.#random, 0, PARTITIONS - 1));
    // Until a task has committed for the first time nobody has said from where the campaign reads.
    if (this.commits(partition.partition).length === 0) return;
    const offset = randomInteger(this.#random, 0, this.cluster.logOf(partition).length / 2);
    this.story.push(`delete questions/${partition.partition} before ${offset}`);
    this.cluster.deleteBefore(partition, offset);
  }

  #join(): void {
    const process = new SimulatedProcess(`w${this.#started}`, this.cluster, this.#faults);
    this.#started += 1;
    const topology = buildTopology(settings({ recordPermits: { grade: this.#permits, trace: 64 } }));
    const admission = new EndpointAdmission({ limit: 8, random: () => 0.5 });
    const [stage] = topology.bind({
      ...scriptedPorts(),
      target: {
        model: 'target',
        complete: (request) => {
          this.#requested(request.messages.at(-1)?.content ?? '', process);
          return of(replyWith('one step\n\\boxed{2}')).pipe(delay(this.#latencyMs()));
        },
      },
    }).stages;
    const runner = process.openJournal().then((journal) =>
      StageRunner.start({
        stage: stage!,
        fingerprint: 'same',
        checkProgress: () => undefined,
        worker: process.name,
        log: process,
        codec: this.codec,
        schemaOf: (topic) => topicOf(topology, topic).schema,
        handOver: { ownerSignalMs: 3000, graceMs: 5000 },
        journal,
        accessOf: scriptedAccess(admission),
        window: this.#window,
        fatal: (error) => this.fatal.push(error),
      }),
    );
    this.#workers.push({ process, runner });
  }

  #latencyMs(): number {
    return randomInteger(this.#random, 5, 900);
  }

  /** A request goes out now: is its reply in the journal already, where everybody can read it? */
  #requested(text: string, process: SimulatedProcess): void {
    if (process.isDead) return;
    this.requests += 1;
    const i = Number(/q(\d+)/.exec(text)?.[1]);
    const ref = { topic: 'questions', partition: i % PARTITIONS, offset: Math.floor(i / PARTITIONS) } as const;
    const key = callKey({ ref, role: 'target', step: 'attempt', attempt: 0, request: null }, '');
    const stored = this.cluster
      .committed({ topic: 'calls.grade', partition: ref.partition })
      .filter(
        (record) =>
          readEntryHeaders(record.headers)?.event === 'reply' && record.key?.toString().startsWith(key) === true,
      )
      .map(({ value }) => this.codec.decode('model-call', value).worker);
    if (stored.length > 0) this.late.push(`q${i} by ${process.name}: ${stored.join(', ')} had its reply`);
  }

  async #pass(ms: number): Promise<void> {
    await vi.advanceTimersByTimeAsync(ms);
  }
}

describe('the grade stage on a simulated cluster, over a virtual clock', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance', 'Date'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it(
    `gives each question one outcome, whichever owners die and requests are lost (SLUICE_SIMULATION_SEED=${first} … ${first + runs - 1})`,
    { timeout: 600_000 },
    async () => {
      for (let seed = first; seed < first + runs; seed += 1) {
        const simulation = new Simulation(seed);
        await simulation.run(8);
        const told = `SLUICE_SIMULATION_SEED=${seed}: ${simulation.story.join(', ')}`;
        const deleted = simulation.deleted();
        const ids = Array.from({ length: simulation.questions }, (_, i) => `q${i}`)
          .filter((id) => !deleted.includes(id))
          .toSorted();
        expect(simulation.fatal, told).toEqual([]);
        expect(
          simulation
            .graded()
            .map(({ key }) => String(key))
            .toSorted(),
          told,
        ).toEqual(ids);
        expect(
          simulation
            .records('ids')
            .map(({ key }) => String(key))
            .toSorted(),
          told,
        ).toEqual(ids);
        expect(simulation.late, `${told}: requests after their reply was in the journal`).toEqual([]);
        const tasks = Array.from({ length: PARTITIONS }, (_, task) => simulation.commits(task));
        for (const commits of tasks) {
          expect(
            commits.map(({ sequence }) => sequence),
            told,
          ).toEqual(commits.map((_, i) => i + 1));
          const ins = commits.map(({ counters }) => countOf(counters, COUNTER.in));
          expect(ins, told).toEqual(ins.toSorted((a, b) => a - b));
        }
        const totals = sumCounters(tasks.map((commits) => commits.at(-1)!.counters));
        const rejected = Object.values(countersWithPrefix(totals, COUNTER.rejected(''))).reduce((sum, n) => sum + n, 0);
        expect(countOf(totals, COUNTER.in), told).toBe(ids.length);
        expect(countOf(totals, COUNTER.forwarded) + rejected, told).toBe(ids.length);
        expect(countOf(totals, COUNTER.lostToRetention), told).toBe(deleted.length);
      }
    },
  );
});
