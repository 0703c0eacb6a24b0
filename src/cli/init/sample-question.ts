/** A question of the sample, as a line of `questions.jsonl` has it beside its id, domain, source and license. */
export interface SampleQuestion {
  readonly question: string;
  readonly answer: string;
  readonly choices?: readonly string[];
  readonly tests?: object;
}
