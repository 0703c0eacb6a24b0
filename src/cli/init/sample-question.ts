/** A question of the sample: the fields of its line in `questions.jsonl` except id, domain, source and license. */
export interface SampleQuestion {
  readonly question: string;
  readonly answer: string;
  readonly choices?: readonly string[];
  readonly tests?: object;
}
