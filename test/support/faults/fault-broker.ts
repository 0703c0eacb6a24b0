/** The ports of one broker on 127.0.0.1; nobody else listens on them while the cluster lives. */
export interface BrokerPorts {
  /** For clients, advertised under the proxy's port. */
  readonly behindProxy: number;
  /** For brokers among themselves and for clients that must not feel the proxy's faults. */
  readonly direct: number;
  readonly controller: number;
}

/** One broker of the cluster, as a process or in a container; its ports and its records outlive its process. */
export interface FaultBroker {
  readonly id: number;
  readonly ports: BrokerPorts;
  readonly isRunning: boolean;

  /** Starts it; resolves before it answers. */
  start(): Promise<void>;

  /** Ends it: `SIGTERM` in order, `SIGKILL` as a machine that loses its power. Resolves when it is gone. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;

  /** What it has logged, for an error. */
  log(): Promise<string>;

  /** Ends it and removes its records. */
  remove(): Promise<void>;
}

/** What a broker is made of, whatever it runs in. */
export interface BrokerPlan {
  readonly id: number;
  readonly ports: BrokerPorts;
  readonly clusterId: string;
  /** Its server.properties, but for the folder of its records. */
  readonly properties: (logDir: string) => string;
}

/** The heap of each broker: three of them share a machine with the workers. */
export const BROKER_HEAP = '-Xmx384m';

/** Seconds that a broker has between SIGTERM and SIGKILL. */
export const GRACE_SECONDS = 10;
