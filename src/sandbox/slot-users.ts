import { readFileSync } from 'node:fs';

/** Users that belong to nobody else, for the slots: limits of processes count by user. */
export interface SlotUsers {
  readonly first: number;
  readonly count: number;
}

/** High, where no system has users of its own; and lower, for containers that have only 65,536 of them. */
const RANGES: readonly SlotUsers[] = [
  { first: 231_000, count: 60_000 },
  { first: 20_000, count: 40_000 },
];

/**
 * The users that slots run as; null where only our own can be had: for everybody but root, and for the root of a
 * container that has no such users (rootless ones map a few).
 *
 * @param uidMap the text of `/proc/self/uid_map`: first user inside, first user outside, count
 */
export function slotUsers(
  uid: number | undefined = process.getuid?.(),
  uidMap: string = readUidMap(),
): SlotUsers | null {
  if (uid !== 0) return null;
  const mapped = uidMap
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const isMapped = ({ first, count }: SlotUsers): boolean =>
    mapped.some(([from = 0, , size = 0]) => from <= first && first + count <= from + size);
  return RANGES.find(isMapped) ?? null;
}

function readUidMap(): string {
  try {
    return readFileSync('/proc/self/uid_map', 'utf8');
  } catch {
    // No namespaces of users: all of them are there.
    return '0 0 4294967295';
  }
}
