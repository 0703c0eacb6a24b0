import { readFileSync } from 'node:fs';

/** Unused users for the slots: the kernel counts process limits by user. */
export interface SlotUsers {
  readonly first: number;
  readonly count: number;
}

/** Ranges of users, the preferred one first: above those that systems use; lower for containers with only 65,536 users. */
const RANGES: readonly SlotUsers[] = [
  { first: 231_000, count: 60_000 },
  { first: 20_000, count: 40_000 },
];

/**
 * The users that slots run as; null if only our own user is available: when not root, and for the root of a container
 * without such users (rootless containers map a few).
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
    // No user namespaces: all users exist.
    return '0 0 4294967295';
  }
}
