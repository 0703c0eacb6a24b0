/** Why a record is no question: its bytes are none, or what they say breaks a rule for questions. */
export type DeadLetterReason = 'undecodable' | 'not-a-question';

/** A value of a header. Names may occur more than once. */
export type HeaderValue = string | Uint8Array;

/**
 * What is added to the headers of a dead letter. The first five are those of Kafka Connect, so that its tools show and
 * replay the record.
 */
export const DEAD_LETTER_HEADER = {
  topic: '__connect.errors.topic',
  partition: '__connect.errors.partition',
  offset: '__connect.errors.offset',
  exceptionClass: '__connect.errors.exception.class.name',
  exceptionMessage: '__connect.errors.exception.message',
  reason: 'sluice.reason',
  detail: 'sluice.detail',
} as const;

/** Where a dead letter comes from, and why it is one. Key, value and the other headers are those of the record. */
export interface DeadLetter {
  /** The topic's name on the broker. */
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly reason: DeadLetterReason;
  readonly detail: string;
  /** The name of the error's class. */
  readonly exceptionClass: string;
}

/** The headers that tell a dead letter's origin and cause. */
export function deadLetterHeaders(letter: DeadLetter): Readonly<Record<string, string>> {
  return {
    [DEAD_LETTER_HEADER.topic]: letter.topic,
    [DEAD_LETTER_HEADER.partition]: String(letter.partition),
    [DEAD_LETTER_HEADER.offset]: String(letter.offset),
    [DEAD_LETTER_HEADER.exceptionClass]: letter.exceptionClass,
    [DEAD_LETTER_HEADER.exceptionMessage]: letter.detail,
    [DEAD_LETTER_HEADER.reason]: letter.reason,
    [DEAD_LETTER_HEADER.detail]: letter.detail,
  };
}

/**
 * Reads what `deadLetterHeaders` wrote; null where it is not there. Of a name that occurs more than once the last value
 * counts: a record that was a dead letter before keeps its older ones.
 *
 * @param valuesOf all values of a header, in their order
 */
export function readDeadLetter(valuesOf: (name: string) => readonly HeaderValue[]): DeadLetter | null {
  const last = (name: string): string | null => {
    const value = valuesOf(name).at(-1);
    return value === undefined ? null : typeof value === 'string' ? value : Buffer.from(value).toString();
  };
  const topic = last(DEAD_LETTER_HEADER.topic);
  const reason = last(DEAD_LETTER_HEADER.reason);
  if (topic === null || (reason !== 'undecodable' && reason !== 'not-a-question')) return null;
  return {
    topic,
    partition: Number(last(DEAD_LETTER_HEADER.partition)),
    offset: Number(last(DEAD_LETTER_HEADER.offset)),
    reason,
    detail: last(DEAD_LETTER_HEADER.detail) ?? '',
    exceptionClass: last(DEAD_LETTER_HEADER.exceptionClass) ?? '',
  };
}
