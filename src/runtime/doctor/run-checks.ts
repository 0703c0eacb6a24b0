import { resolve } from 'node:path';
import type { Config } from '../../config/config.ts';
import type { Environment } from '../../config/environment.ts';
import { checkSkipped } from '../../records/check.ts';
import type { Check } from '../../records/check.ts';
import type { Note } from '../open-broker.ts';
import { orAborted } from '../abortable.ts';
import { checkBroker, checkTransactions } from './broker-checks.ts';
import { checkEndpoints } from './endpoint-checks.ts';
import { guarded, guardedAll, REPORT } from './guard.ts';
import { checkRegistry } from './registry-check.ts';
import { checkSandbox } from './sandbox-checks.ts';
import { checkRecords, checkSchemas } from './schema-checks.ts';
import { checkSources } from './source-checks.ts';
import { checkTopics } from './topic-checks.ts';

/** The settings of `sluice doctor`. */
export interface DoctorOptions {
  /** Null if there is no configuration; checks that need one are skipped. */
  readonly config: Config | null;
  readonly env: Environment;
  readonly cwd: string;
  readonly note: Note;
  /** Aborted: the checks end without a result, with the reason of the signal. */
  readonly stop: AbortSignal;
}

const NO_CONFIG = 'there is no configuration in this folder';
const DEFAULT_DATA_DIR = '.sluice/kafka';

/**
 * Runs all checks, with the groups concurrent; a failed one does not stop the others. The order of results is fixed.
 */
export async function runChecks(options: DoctorOptions): Promise<readonly Check[]> {
  const { config, stop } = options;
  const ofCluster = clusterChecks(options);
  const all = Promise.all([
    ofCluster,
    guarded('schemas', 'install sluice again', checkSchemas),
    config === null ? [] : guardedAll('schema registry', REPORT, () => checkRegistry(config)),
    config === null ? [checkSkipped('endpoints', NO_CONFIG)] : checkEndpoints(config),
    guardedAll('sandbox', REPORT, () => checkSandbox(config?.sandbox ?? 'bubblewrap')),
  ]);
  const checks = await orAborted(all, stop).catch(async (error: unknown) => {
    // A broker that was started for the checks is stopped first.
    await ofCluster.catch(() => undefined);
    throw error;
  });
  const [cluster, schemas, registry, endpoints, sandbox] = checks;
  const [broker, transactions, topics, records, ...sources] = cluster;
  return [broker, transactions, topics, schemas, ...registry, records, ...sources, ...endpoints, ...sandbox];
}

/** One after the other, since all of them depend on the broker. */
async function clusterChecks({
  config,
  env,
  cwd,
  note,
  stop,
}: DoctorOptions): Promise<[Check, Check, Check, Check, ...Check[]]> {
  const dataDir = config?.kafka.dataDir ?? resolve(cwd, DEFAULT_DATA_DIR);
  const { check, ready } = await checkBroker({ config, env, dataDir, note, stop });
  const without = (why: string): [Check, Check] => [checkSkipped('topics', why), checkSkipped('records', why)];
  if (ready === null) {
    const why = 'there is no broker to ask';
    const [topics, records] = without(why);
    return [check, checkSkipped('transactions', why), topics, records];
  }
  const onBroker = async (): Promise<[Check, Check, Check, Check, ...Check[]]> => {
    const transactions = await guarded('transactions', 'look at the log of the broker', () =>
      checkTransactions(ready, config?.campaign ?? 'sluice'),
    );
    if (config === null) return [check, transactions, ...without(NO_CONFIG)];
    const topics = await guarded('topics', 'allow DescribeConfigs on the topics of the campaign', () =>
      checkTopics(config, ready),
    );
    const records = await guarded('records', 'allow Read on the topics and groups of the campaign', () =>
      checkRecords(config, ready, note),
    );
    return [check, transactions, topics, records, ...(await checkSources(config, ready, note))];
  };
  try {
    return await orAborted(onBroker(), stop);
  } finally {
    await ready.broker.stop();
  }
}
