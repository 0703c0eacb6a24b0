/** The ports of one broker on 127.0.0.1; no other program listens on them while the cluster runs. */
export interface BrokerPorts {
  /** For clients, advertised under the proxy's port. */
  readonly behindProxy: number;
  /** For brokers among themselves and for clients that must not be affected by the proxy's faults. */
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

  /** Ends it: `SIGTERM` in order, `SIGKILL` like a power failure. Resolves when it has ended. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;

  /** Its log, for an error message. */
  log(): Promise<string>;

  /** Ends it and removes its records. */
  remove(): Promise<void>;
}

/** The settings of a broker, for a process or a container. */
export interface BrokerPlan {
  readonly id: number;
  readonly ports: BrokerPorts;
  readonly clusterId: string;
  /** Its server.properties, except the folder of its records. */
  readonly properties: (logDir: string) => string;
}

/** The heap of each broker: three of them share a machine with the workers. */
export const BROKER_HEAP = '-Xmx384m';

/** Seconds that a broker has between SIGTERM and SIGKILL. */
export const GRACE_SECONDS = 10;
