/**
 * CPU milliseconds of `run`. A limit on it means the same on a busy machine as on an idle one, unlike a limit on
 * elapsed time.
 */
export function cpuMsOf(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
