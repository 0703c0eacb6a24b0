import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { ProcessBroker } from './fault-broker-process.ts';
import type { FaultCluster } from './fault-cluster.ts';

/** The topics of a campaign that are written in transactions; the journals are not. */
const TRANSACTIONAL = /\.(level-\d|attempts|ungraded|dead-letter|ids|selected|cot|rejected|control\.\w+)-\d+$/;

/**
 * The producer ids that ever wrote to each partition of a campaign, as the broker's own log files tell: a transactional
 * id keeps its producer id through all epochs, so that one id is one logical writer.
 */
export async function transactionalWriters(cluster: FaultCluster, campaign: string): Promise<Map<string, Set<string>>> {
  const { only } = cluster;
  if (!(only instanceof ProcessBroker)) throw new Error('the log files of a broker in a container are not at hand');
  const log = path.join(only.dir, 'log');
  const folders = (await readdir(log)).filter((name) => name.startsWith(`${campaign}.`) && TRANSACTIONAL.test(name));
  const files = await Promise.all(
    folders.map(async (folder) =>
      (await readdir(path.join(log, folder)))
        .filter((name) => name.endsWith('.log'))
        .map((name) => path.join(log, folder, name)),
    ),
  );
  const dumped = await cluster.tool('kafka.tools.DumpLogSegments', ['--files', files.flat().join(',')]);
  const writers = new Map<string, Set<string>>();
  let partition = '';
  for (const line of dumped.split('\n')) {
    const file = /^Dumping (.+\.log)$/.exec(line)?.[1];
    if (file !== undefined) partition = path.basename(path.dirname(file));
    const producer = /producerId: (\d+) .*isTransactional: true/.exec(line)?.[1];
    if (producer !== undefined) writers.set(partition, (writers.get(partition) ?? new Set()).add(producer));
  }
  return writers;
}
