import type { CampaignStatus } from '../../src/campaign/campaign-status.ts';
import type { GradedQuestion, Ungraded } from '../../src/records/grade.ts';
import { runSluice } from './command-line.ts';

/** A record in the output of `sluice tail`. */
export interface Tailed<T> {
  readonly key: string;
  readonly value: T;
}

type Env = Readonly<Record<string, string>>;

/** A campaign as its commands show it. */
export class ReplayedCampaign {
  readonly #config: string;
  readonly #env: Env;
  readonly #note: ((line: string) => void) | undefined;

  /** @param note receives each line of stderr; default: our stderr */
  constructor(config: string, env: Env, note?: (line: string) => void) {
    this.#config = config;
    this.#env = env;
    this.#note = note;
  }

  async tail<T>(topic: string): Promise<Tailed<T>[]> {
    const args = ['tail', topic, '--from-beginning', '--until-end', '--config', this.#config];
    return (await runSluice(args, this.#env, this.#note)).lines.map((line) => JSON.parse(line) as Tailed<T>);
  }

  async status(): Promise<CampaignStatus> {
    const { lines } = await runSluice(['status', '--json', '--config', this.#config], this.#env, this.#note);
    return JSON.parse(lines.at(-1) ?? '') as CampaignStatus;
  }

  /** The outcome of every question: its level, or why it has none. Throws if a question has two. */
  async grades(): Promise<Map<string, string>> {
    const grades = new Map<string, string>();
    const add = (id: string, outcome: string): void => {
      if (grades.has(id)) throw new Error(`${id} has two outcomes: ${grades.get(id)} and ${outcome}`);
      grades.set(id, outcome);
    };
    for (let level = 0; level <= 5; level += 1) {
      for (const { key } of await this.tail<GradedQuestion>(`level-${level}`)) add(key, `level ${level}`);
    }
    for (const { key, value } of await this.tail<Ungraded>('ungraded')) add(key, `ungraded: ${value.reason}`);
    return grades;
  }
}
