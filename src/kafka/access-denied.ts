import { SluiceError, describeError } from '../records/sluice-error.ts';

/** The kinds of resources that a broker may deny to a principal. */
export type DeniedResource = 'group' | 'transactional id' | 'topic' | 'cluster';

/** kafkajs' words for the codes 29, 30, 31 and 53 of the protocol. */
const DENIED: readonly (readonly [words: RegExp, resource: DeniedResource])[] = [
  [/Group authorization failed/, 'group'],
  [/Transactional Id authorization failed/, 'transactional id'],
  [/Topic authorization failed/, 'topic'],
  [/Cluster authorization failed/, 'cluster'],
];

/**
 * The resource that a response denies, as kafkajs logs it; null if it denies none. The log is read because kafkajs
 * ignores the error when it looks for a coordinator, and repeats that request without end.
 *
 * @param message `Response FindCoordinator(key: 10, version: 2)`
 * @param error the error of the response
 */
export function deniedBy(message: string, error: unknown): DeniedResource | null {
  if (typeof error !== 'string' || !message.startsWith('Response ')) return null;
  return DENIED.find(([words]) => words.test(error))?.[1] ?? null;
}

/** A few of the topic names, for people. */
export function someTopics(names: readonly string[]): string {
  const distinct = [...new Set(names)].toSorted();
  const shown = distinct.slice(0, 4).join(', ');
  const more = distinct.length > 4 ? ` and ${distinct.length - 4} more` : '';
  return `${distinct.length === 1 ? 'topic' : 'topics'} ${shown}${more}`;
}

/** The error for a principal without a right, with the right that it needs. */
export function accessDenied(needs: string, cause: unknown): SluiceError {
  const message =
    `Kafka refuses this principal a right: it needs ${needs} (${describeError(cause)}). ` +
    '`sluice describe --acls` lists every right that a campaign needs, as commands';
  return new SluiceError('not-authorized', message, { cause });
}
