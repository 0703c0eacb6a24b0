import { afterAll, beforeAll, inject } from 'vitest';
import { describeBrokers } from '../support/faults/brokers-scenarios.ts';
import { FaultCluster } from '../support/faults/fault-cluster.ts';
import { canStartBrokers, kafkaVersion } from '../support/faults/form.ts';
import { describePoison } from '../support/faults/poison-scenarios.ts';
import { describeWire } from '../support/faults/wire-scenarios.ts';
import { describeWorkers } from '../support/faults/workers-scenarios.ts';

const canRun = await canStartBrokers();
let cluster: FaultCluster | null = null;

/** A permanent broker; the wire faults go through its proxy, the killed workers bypass it. */
function clusterThatStays(): FaultCluster {
  if (cluster === null) throw new Error('the cluster has not started');
  return cluster;
}

beforeAll(async () => {
  if (canRun) cluster = await FaultCluster.start({ nodes: 1, version: kafkaVersion });
});
afterAll(async () => {
  await cluster?.stop();
});

// All in one file, since files follow each other: a fault is mostly waiting, for sessions to end and brokers to start.
describeBrokers(canRun);
describeWorkers(canRun, clusterThatStays);
describeWire(canRun, clusterThatStays);
describePoison(inject('kafkaBrokers'));
