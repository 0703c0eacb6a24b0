/** The settings of a broker that differ between starts. */
export interface BrokerSettings {
  /** Kafka's own port on 127.0.0.1. */
  readonly port: number;
  /** The port of the KRaft controller in the same process, on 127.0.0.1. */
  readonly controllerPort: number;
  /** Folder of the records, relative to the broker's working folder. */
  readonly logDir: string;
}

/** The largest record batch in bytes: 8 MiB and room for the batch's own headers. */
export const MESSAGE_MAX_BYTES: number = 8 * 1024 * 1024 + 64 * 1024;

/**
 * The server.properties of one KRaft node that is both broker and controller, reachable only from this machine.
 *
 * The folder is relative because Kafka splits `log.dirs` at commas and interprets backslashes: a user's path must not
 * appear in this file.
 */
export function renderServerProperties(settings: BrokerSettings): string {
  const { port, controllerPort, logDir } = settings;
  const entries: Readonly<Record<string, string | number | boolean>> = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'inter.broker.listener.name': 'PLAINTEXT',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': logDir,
    'auto.create.topics.enable': false,
    'message.max.bytes': MESSAGE_MAX_BYTES,
    // A campaign may pause for months, and Kafka's default would delete its records after a week.
    'log.retention.ms': -1,
    // The default of 128 MiB is allocated at the start and is a quarter of this heap.
    'log.cleaner.dedupe.buffer.size': 16 * 1024 * 1024,
    // One node: one replica of everything, and few partitions of the internal topics, which are created on first use.
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 4,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'share.coordinator.state.topic.num.partitions': 1,
    // A group forms at once; further workers join in the next rebalance.
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 1000,
    // By default Kafka checks for timed-out transactions every 10 s, and their readers would wait that much longer.
    'transaction.abort.timed.out.transaction.cleanup.interval.ms': 1000,
    'num.network.threads': 2,
    'num.io.threads': 4,
    'background.threads': 4,
    'controlled.shutdown.max.retries': 1,
    'controlled.shutdown.retry.backoff.ms': 100,
  };
  return `${Object.entries(entries)
    .map(([key, value]) => `${key}=${value}`)
    .join('\n')}\n`;
}

/** The log4j2 configuration of the broker: one file relative to its working folder, rolled at 10 MB, three kept. */
export function renderLogProperties(logFile: string): string {
  return `status=error
appender.file.type=RollingFile
appender.file.name=FILE
appender.file.fileName=${logFile}
appender.file.filePattern=${logFile}.%i
appender.file.layout.type=PatternLayout
appender.file.layout.pattern=%d{ISO8601} %p %m (%c)%n
appender.file.policies.type=Policies
appender.file.policies.size.type=SizeBasedTriggeringPolicy
appender.file.policies.size.size=10MB
appender.file.strategy.type=DefaultRolloverStrategy
appender.file.strategy.max=3
rootLogger.level=info
rootLogger.appenderRef.file.ref=FILE
`;
}
