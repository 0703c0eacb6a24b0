/** The report of a copying process to its parent: records committed over time, in milliseconds since 1970. */
export interface CopySeries {
  readonly startedAt: number;
  readonly committed: readonly (readonly [at: number, records: number])[];
}

/** Counts the committed records of a copying process, until all are committed. */
export class CopyClock {
  readonly #records: number;
  readonly #committed: [number, number][] = [];
  #startedAt = 0;
  #sum = 0;
  #resolve: () => void = () => undefined;
  /** Resolves when all records are committed. */
  readonly done: Promise<void> = new Promise((resolve) => {
    this.#resolve = resolve;
  });

  constructor(records: number) {
    this.#records = records;
  }

  /** The topics exist: the copy begins, including the start of its consumer and producers. */
  start(): void {
    this.#startedAt = now();
  }

  committed(records: number): void {
    this.#sum += records;
    this.#committed.push([now(), this.#sum]);
    if (this.#sum >= this.#records) this.#resolve();
  }

  /** Writes the series to stdout. */
  tell(): void {
    const series: CopySeries = { startedAt: this.#startedAt, committed: this.#committed };
    process.stdout.write(`${JSON.stringify(series)}\n`);
  }
}

/** The arguments of a copying process: brokers, questions topic, name, records, partitions. */
export function copyArguments(): {
  readonly brokers: readonly string[];
  readonly questionsTopic: string;
  readonly campaign: string;
  readonly records: number;
  readonly partitions: number;
} {
  const [brokers = '', questionsTopic = '', campaign = '', records = '', partitions = ''] = process.argv.slice(2);
  return {
    brokers: brokers.split(','),
    questionsTopic,
    campaign,
    records: Number(records),
    partitions: Number(partitions),
  };
}

const now = (): number => performance.timeOrigin + performance.now();
