/** Why a record is not a question: its bytes cannot be decoded, or its value breaks a rule for questions. */
export type DeadLetterReason = 'undecodable' | 'not-a-question';

/** A value of a header. Names may occur more than once. */
export type HeaderValue = string | Uint8Array;

/**
 * The headers that are added to a dead letter. The first five are those of Kafka Connect, so that its tools show and
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

/** The origin and cause of a dead letter. Key, value and the other headers are those of the record. */
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

/** The headers with the origin and cause of a dead letter. */
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
 * Reads the headers of `deadLetterHeaders`; null if they are missing. The last value of a repeated name counts: a
 * record that was a dead letter before keeps its older values.
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
