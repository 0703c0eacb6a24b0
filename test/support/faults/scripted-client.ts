import { createRequire } from 'node:module';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import type { FormedLog } from './formed-log.ts';

/** kafkajs' own parsing of a fetch response: the records that it filters out, and the offsets that it then reports. */
interface FetchedBatch {
  readonly messages: readonly { readonly offset: string }[];
  isEmpty(): boolean;
  isEmptyDueToFiltering(): boolean;
  firstOffset(): string | null;
  lastOffset(): string;
}
type MakeBatch = new (topic: string, fetchedOffset: string, partitionData: object) => FetchedBatch;

const Batch = createRequire(import.meta.url)('kafkajs/src/consumer/batch.js') as MakeBatch;

const EVENTS = { GROUP_JOIN: 'join', HEARTBEAT: 'beat', CRASH: 'crash', END_BATCH_PROCESS: 'end-batch' } as const;

export const TOPIC = 'questions';

/**
 * kafkajs' consumer at the boundary of our code, over one partition: its fetch loop in single steps, so that seeks,
 * joins and other events may occur between any two of them. Batches are kafkajs' own.
 */
export class ScriptedClient {
  readonly #log: FormedLog;
  readonly #listeners = new Map<string, (event: object) => unknown>();
  #eachBatch: (payload: EachBatchPayload) => Promise<void> = () => Promise.resolve();
  #position = 0;
  #seek: number | null = null;
  #isPaused = true;
  #inFlight: FetchedBatch | null = null;
  #queued: FetchedBatch | null = null;
  #isHandling = false;

  constructor(log: FormedLog) {
    this.#log = log;
  }

  /** The client from which `PartitionConsumer` makes its consumer. */
  get kafka(): Kafka {
    const consumer: Partial<Consumer> = {
      events: EVENTS as unknown as Consumer['events'],
      on: ((name: string, listener: (event: object) => unknown) => {
        this.#listeners.set(name, listener);
        return () => undefined;
      }) as Consumer['on'],
      connect: () => Promise.resolve(),
      subscribe: () => Promise.resolve(),
      disconnect: () => Promise.resolve(),
      run: (config) => {
        if (config?.eachBatch !== undefined) this.#eachBatch = config.eachBatch;
        return Promise.resolve();
      },
      seek: ({ offset }) => {
        this.#seek = Number(offset);
      },
      pause: () => {
        this.#isPaused = true;
      },
      resume: () => {
        this.#isPaused = false;
      },
    };
    return { consumer: () => consumer } as unknown as Kafka;
  }

  /** A rebalance: positions come from the group, and may be any; earlier fetches may still be on their way. */
  join(groupOffset: number): void {
    this.#position = groupOffset;
    this.#emit(EVENTS.GROUP_JOIN, { memberAssignment: { [TOPIC]: [0] } });
  }

  /** A fetch; its response has at most `fitting` record batches. */
  request(fitting: number): void {
    if (this.#isPaused || this.#inFlight !== null || this.#queued !== null || this.#isHandling) return;
    this.#position = this.#seek ?? this.#position;
    this.#seek = null;
    const partitionData = this.#log.fetch(this.#position, fitting);
    // Out of range: kafkajs automatically continues at the earliest offset.
    if (partitionData === null) this.#position = this.#log.start;
    else this.#inFlight = new Batch(TOPIC, String(this.#position), { ...partitionData, partition: 0 });
  }

  respond(): void {
    // A response is dropped if a seek or a pause came after its request.
    if (this.#seek === null && !this.#isPaused) this.#queued ??= this.#inFlight;
    this.#inFlight = null;
  }

  /** A batch in the queue is processed, even after a seek. */
  handle(): void {
    const batch = this.#queued;
    this.#queued = null;
    if (batch === null || this.#isHandling) return;
    const ended = { topic: TOPIC, partition: 0, batchSize: batch.messages.length };
    const event = { ...ended, firstOffset: batch.firstOffset(), lastOffset: batch.lastOffset() };
    if (batch.isEmptyDueToFiltering()) {
      this.#position = Number(batch.lastOffset()) + 1;
      this.#emit(EVENTS.END_BATCH_PROCESS, event);
      return;
    }
    if (batch.isEmpty()) return;
    this.#isHandling = true;
    const payload = { batch: Object.assign(batch, { topic: TOPIC, partition: 0 }), heartbeat: () => Promise.resolve() };
    void this.#eachBatch(payload as unknown as EachBatchPayload).then(() => {
      this.#isHandling = false;
      this.#position = Number(batch.lastOffset()) + 1;
      this.#emit(EVENTS.END_BATCH_PROCESS, event);
    });
  }

  #emit(name: string, payload: object): void {
    this.#listeners.get(name)?.({ payload });
  }
}
