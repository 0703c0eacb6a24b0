/** A record that is no question, kept with its bytes and the cause: what stands on `dead-letter`. */
export interface DeadLetter {
  /** The topic that it stood on, without the campaign's prefix: `questions`. */
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  /** Machine-readable: `undecodable`, `not-a-question`. */
  readonly cause: string;
  readonly detail: string;
  readonly deadLetteredAt: Date;
}
