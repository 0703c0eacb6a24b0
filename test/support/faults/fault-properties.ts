import { renderServerProperties } from '../../../src/kafka/embedded/properties.ts';
import type { BrokerPorts } from './fault-broker.ts';

/** The inputs of a broker's properties. */
export interface FaultProperties {
  readonly id: number;
  /** The ports of all brokers, in the order of their ids, which begin with 1. */
  readonly ports: readonly BrokerPorts[];
  /** The advertised port: the proxy's. */
  readonly advertised: number;
  readonly logDir: string;
}

/** The broker's usual properties, with overrides appended: Java uses the last of two lines with the same key. */
export function renderFaultProperties({ id, ports, advertised, logDir }: FaultProperties): string {
  const own = ports[id - 1]!;
  const copies = ports.length;
  const inSync = Math.max(1, copies - 1);
  const overrides: Readonly<Record<string, string | number>> = {
    'node.id': id,
    'controller.quorum.voters': ports.map(({ controller }, i) => `${i + 1}@127.0.0.1:${controller}`).join(','),
    listeners: `PLAINTEXT://127.0.0.1:${own.behindProxy},DIRECT://127.0.0.1:${own.direct},CONTROLLER://127.0.0.1:${own.controller}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${advertised},DIRECT://127.0.0.1:${own.direct}`,
    'inter.broker.listener.name': 'DIRECT',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,DIRECT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'default.replication.factor': copies,
    'min.insync.replicas': inSync,
    'offsets.topic.replication.factor': copies,
    'transaction.state.log.replication.factor': copies,
    'transaction.state.log.min.isr': inSync,
    'share.coordinator.state.topic.replication.factor': copies,
    'share.coordinator.state.topic.min.isr': inSync,
    // A returned broker soon leads again; one on a busy machine does not count as lost.
    'broker.session.timeout.ms': 9000,
    'controller.quorum.fetch.timeout.ms': 8000,
    'controller.quorum.request.timeout.ms': 8000,
    'controller.quorum.election.timeout.ms': 3000,
    'leader.imbalance.check.interval.seconds': 5,
  };
  const usual = renderServerProperties({ port: own.direct, controllerPort: own.controller, logDir });
  return `${usual}${Object.entries(overrides)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('')}`;
}
