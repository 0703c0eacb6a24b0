import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PartitionConsumer } from '../../src/kafka/partition-consumer.ts';
import { FormedLog } from '../support/faults/formed-log.ts';
import { ScriptedClient, TOPIC } from '../support/faults/scripted-client.ts';

/** What may happen between any two steps of the fetch loop. `append` and the loop's own steps are the usual. */
const STEPS = ['append', 'request', 'respond', 'handle', 'answer', 'join', 'start', 'end', 'pause', 'delete'] as const;
type Step = (typeof STEPS)[number] | 'compact';

const scripts = (steps: readonly Step[]): fc.Arbitrary<[Step, number][]> =>
  fc.array(
    fc.tuple(
      fc.oneof(fc.constantFrom<Step>('request', 'respond', 'handle', 'answer'), fc.constantFrom(...steps)),
      fc.nat(999),
    ),
    {
      minLength: 10,
      maxLength: 120,
    },
  );

/** An owner of the partition, and what it was given since it last started; it says at once what is wrong with it. */
class Reading {
  readonly log = new FormedLog();
  readonly client = new ScriptedClient(this.log);
  readonly faults: string[] = [];
  consumer: PartitionConsumer | null = null;
  /** Everything before has been given or was said to be lost; null: not started. */
  cursor: number | null = null;
  #questions: (() => void)[] = [];

  async open(): Promise<void> {
    this.consumer = await PartitionConsumer.start({
      kafka: this.client.kafka,
      groupId: 'group',
      topics: [TOPIC],
      assigner: () => ({ name: 'any', version: 1, assign: () => Promise.resolve([]), protocol: () => never() }),
      // The broker answers when a step says so, with what was true when it was asked.
      logStart: () => {
        const { start } = this.log;
        return new Promise((resolve) => this.#questions.push(() => resolve(start)));
      },
      events: {
        joined: () => undefined,
        read: (_topic, _partition, messages, next) =>
          this.#read(
            messages.map(({ offset }) => Number(offset)),
            next,
          ),
        lost: (_topic, _partition, from, to) => this.#lost(from, to),
        alive: () => undefined,
        fatal: (error) => this.faults.push(String(error)),
      },
    });
    this.client.join(0);
  }

  async do(step: Step, n: number): Promise<void> {
    const { log, client, consumer } = this;
    const anywhere = log.start + (n % (log.end - log.start + 1));
    if (step === 'append') log.append(1 + (n % 5), (['plain', 'committed', 'aborted'] as const)[n % 3] ?? 'plain');
    else if (step === 'join') client.join(n % (log.end + 1));
    else if (step === 'start') {
      this.cursor = anywhere;
      consumer?.startAt(TOPIC, 0, anywhere);
    } else if (step === 'end') {
      this.cursor = null;
      consumer?.end(TOPIC, 0);
    } else if (step === 'pause') {
      if (n % 2 === 0) consumer?.pause(TOPIC, 0);
      else consumer?.resume(TOPIC, 0);
    } else if (step === 'delete') log.deleteBefore(anywhere);
    else if (step === 'compact') log.compact(anywhere);
    else if (step === 'answer') this.#questions.shift()?.();
    else if (step === 'request') client.request(1 + (n % 3));
    else client[step]();
    await new Promise(setImmediate);
  }

  /** Nothing goes wrong any more: how far does it come? */
  async settle(): Promise<void> {
    if (this.cursor === null) await this.do('start', 0);
    await this.do('pause', 1);
    // kafkajs says nothing of a reset before it has fetched something.
    await this.do('append', 0);
    for (let round = 0; round < 40 + 3 * this.log.end && this.lacking().length > 0; round += 1) {
      for (const step of ['request', 'respond', 'handle', 'answer'] as const) await this.do(step, 0);
    }
  }

  /** Records that were not given, nor said to be lost. */
  lacking(): number[] {
    return this.log.owed(this.cursor ?? this.log.end, this.log.end);
  }

  #read(offsets: readonly number[], next: number): void {
    const from = this.cursor;
    if (from === null) this.faults.push(`${offsets.join()} given to nobody`);
    else {
      const owed = this.log.owed(from, next);
      const given = new Set(offsets);
      if (next <= from) this.faults.push(`went back from ${from} to ${next}`);
      if (offsets.some((offset) => offset < from || offset >= next)) this.faults.push(`${offsets.join()} for ${from}`);
      if (given.size !== offsets.length) this.faults.push(`twice in one batch: ${offsets.join()}`);
      if (owed.some((offset) => !given.has(offset))) {
        this.faults.push(`from ${from} to ${next} ${owed.join()} were owed and ${offsets.join()} given`);
      }
      this.cursor = next;
    }
  }

  #lost(from: number, to: number): void {
    if (from !== this.cursor) this.faults.push(`lost from ${from}, expected ${this.cursor}`);
    if (to <= from || to > this.log.start) this.faults.push(`lost to ${to}, the log begins at ${this.log.start}`);
    this.cursor = to;
  }
}

const never = (): never => {
  throw new RangeError('not asked for');
};

describe('a partition consumer', () => {
  const check = (steps: readonly Step[]): Promise<void> =>
    fc.assert(
      fc.asyncProperty(scripts(steps), async (script) => {
        const reading = new Reading();
        await reading.open();
        for (const [step, n] of script) await reading.do(step, n);
        await reading.settle();
        expect(reading.faults).toEqual([]);
        expect(reading.lacking()).toEqual([]);
      }),
      { numRuns: 2000 },
    );

  it('gives each record once and in order after every start, and skips only reported losses', () => check(STEPS));

  it('reads compacted partitions: batches with only the head, the tail or nothing left', () =>
    check([...STEPS, 'compact', 'compact', 'append']));
});

describe('the handler of a partition consumer', () => {
  it('is fatal if it throws, once: a batch is not dropped and the partition not read on', async () => {
    const log = new FormedLog();
    const client = new ScriptedClient(log);
    const found: unknown[] = [];
    let given = 0;
    const consumer = await PartitionConsumer.start({
      kafka: client.kafka,
      groupId: 'group',
      topics: [TOPIC],
      assigner: () => ({ name: 'any', version: 1, assign: () => Promise.resolve([]), protocol: () => never() }),
      logStart: () => Promise.resolve(log.start),
      events: {
        joined: () => undefined,
        read: () => {
          given += 1;
          throw new TypeError('no such method');
        },
        lost: () => undefined,
        alive: () => undefined,
        fatal: (error) => found.push(error),
      },
    });
    client.join(0);
    consumer.startAt(TOPIC, 0, 0);
    log.append(3, 'plain');
    log.append(3, 'plain');
    for (let round = 0; round < 3; round += 1) {
      for (const step of ['request', 'respond', 'handle'] as const) {
        if (step === 'request') client.request(1);
        else client[step]();
        await new Promise(setImmediate);
      }
    }
    expect(given).toBe(1);
    expect(found).toMatchObject([{ code: 'consumer-crashed', message: expect.stringContaining(`${TOPIC}/0`) }]);
    expect(String(found[0])).toContain('no such method');
    await consumer.stop();
  });
});
