/**
 * Processor time that `run` takes, in milliseconds. A bound on it says the same on a busy machine as on a quiet one,
 * which a bound on the clock does not.
 */
export function cpuMsOf(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
