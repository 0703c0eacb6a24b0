/**
 * The note for a Node.js that is older than the package needs (`>=22.19.0`); null if it is new enough. Much still
 * works, and the rest fails with messages that do not name the cause.
 */
export function olderNodeNote(version: string, needed: string): string | null {
  const [major = 0, minor = 0] = numbersIn(version);
  const [neededMajor = 0, neededMinor = 0] = numbersIn(needed);
  if (major > neededMajor || (major === neededMajor && minor >= neededMinor)) return null;
  return (
    `this is Node.js ${version}, and sluice needs ${neededMajor}.${neededMinor} or newer: parts of it fail here, such as ` +
    'writing to Kafka with zstd and the sandbox. Install a newer Node.js (https://nodejs.org)'
  );
}

const numbersIn = (version: string): readonly number[] => (version.match(/\d+/g) ?? []).map(Number);
