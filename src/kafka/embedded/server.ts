import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { DataflowError } from '../../records/dataflow-error.ts';
import { isAlive, readBrokerRecord, removeBrokerRecord, writeBrokerRecord } from './broker-record.ts';
import { openClassArchive } from './class-archive.ts';
import { ensureJars } from './jars.ts';
import { findJava, isMissing } from './java.ts';
import { findFreePorts, isListening, isPortFree } from './ports.ts';
import { probeCluster } from './probe.ts';
import { renderLogProperties, renderServerProperties } from './properties.ts';
import { withStartLock } from './start-lock.ts';
import { ensureFormatted, LOG_DIR, readClusterId } from './storage.ts';
import { startSupervised } from './supervisor.ts';

import type { ClassArchive } from './class-archive.ts';
import type { JarOptions, JarSet } from './jars.ts';
import type { JavaRuntime } from './java.ts';
import type { SupervisedProcess } from './supervisor.ts';

/** What an embedded broker is started with; the jars' options included. */
export interface EmbeddedBrokerOptions extends JarOptions {
  /** Folder of the broker's records, configuration and log; created when it is not there. */
  readonly dataDir: string;
  /** Port on 127.0.0.1. Default: a free one, another one at each start. */
  readonly port?: number;
}

/** A broker on this machine. */
export interface EmbeddedBroker {
  /** One address, `127.0.0.1:PORT`. */
  readonly brokers: readonly string[];
  /** Process id of the broker itself. */
  readonly pid: number;
  /** False when another process had it running already; then it ends with that process and `stop` does nothing. */
  readonly isOwned: boolean;
  /** The server's log. */
  readonly logFile: string;
  /** TERM, after 10 s KILL; resolves when the broker has ended. May be called many times. */
  stop(): Promise<void>;
}

const START_DEADLINE_MS = 60_000;
const GRACE_SECONDS = 10;
// The run that writes the class archive ends 5 s later on two idle cores.
const RECORDING_GRACE_SECONDS = 40;
const JVM_OPTIONS = ['-Xmx512m', '-Xms256m', '-XX:+UseSerialGC', '-XX:-UsePerfData', '-XX:+ExitOnOutOfMemoryError'];

/**
 * Starts Apache Kafka, one KRaft node, over `dataDir` and resolves when it has answered a metadata request: about 3 s
 * with the jars in the cache, 11 s more when they come first. It listens on 127.0.0.1 only and ends with this process,
 * also when this process is killed. The data stays; the next start over the same folder has the same records.
 *
 * When another process runs a broker over the same folder, that one is returned and `port` is ignored.
 *
 * Throws `DataflowError`: `java-missing`, `maven-missing`, `kafka-download-failed`, `port-taken`, `data-folder`,
 * `kafka-format-failed`, `kafka-start-failed` (with the last lines of the server's log). An abort of `signal` stops
 * what was started and throws its reason.
 */
export async function startEmbeddedBroker(options: EmbeddedBrokerOptions): Promise<EmbeddedBroker> {
  const dataDir = path.resolve(options.dataDir);
  await mkdir(path.join(dataDir, 'logs'), { recursive: true });
  const living = await findLivingBroker(dataDir, options);
  if (living !== null) return living;

  const java = await findJava(options.env);
  if (isMissing(java)) {
    throw new DataflowError('java-missing', `the embedded broker needs ${java.missing}: ${java.install}`);
  }
  const jars = await ensureJars(options);
  return withStartLock(dataDir, options.signal, async () => {
    // Somebody may have started one while this process waited or fetched.
    const other = await findLivingBroker(dataDir, options);
    if (other !== null) return other;
    return startOverFolder(dataDir, java, jars, options);
  });
}

/** The broker that another process runs over `dataDir`, if it is alive, answers, and is the one of this data. */
async function findLivingBroker(dataDir: string, options: EmbeddedBrokerOptions): Promise<EmbeddedBroker | null> {
  const record = await readBrokerRecord(dataDir);
  if (record === null || !isAlive(record.pid)) return null;
  if (!isAlive(record.ownerPid)) {
    // It lost its owner and is on its way out: whoever connected now would lose it in the middle of the work.
    const deadline = Date.now() + (GRACE_SECONDS + 3) * 1000;
    while (isAlive(record.pid) && Date.now() < deadline) await sleep(50, undefined, abortable(options));
    return null;
  }
  const brokers = [`127.0.0.1:${record.port}`];
  const deadline = Date.now() + START_DEADLINE_MS;
  // The note is written before the broker is ready, so a broker in its start is waited for; a port that nobody listens
  // on while the start is over is a stale note whose process id belongs to something else.
  const startedAgoMs = Date.now() - Date.parse(record.startedAt);
  do {
    const cluster = await probeCluster(brokers);
    if (cluster !== null) {
      if (cluster.clusterId !== (await readClusterId(dataDir))) return null;
      options.log?.(`using the broker that process ${record.ownerPid} runs over ${dataDir} at ${brokers.join(', ')}`);
      const logFile = path.join(dataDir, 'logs', 'server.log');
      return { brokers, pid: record.pid, isOwned: false, logFile, stop: () => Promise.resolve() };
    }
    await sleep(200, undefined, abortable(options));
  } while (startedAgoMs < START_DEADLINE_MS && isAlive(record.pid) && Date.now() < deadline);
  return null;
}

async function startOverFolder(
  dataDir: string,
  java: JavaRuntime,
  jars: JarSet,
  options: EmbeddedBrokerOptions,
): Promise<EmbeddedBroker> {
  const { env, signal } = options;
  if (options.port !== undefined && !(await isPortFree(options.port))) {
    throw new DataflowError(
      'port-taken',
      `port ${options.port} of 127.0.0.1 is taken by another process: end that process, name another port for the ` +
        'embedded broker, or leave the port out to get a free one',
      { context: { port: options.port } },
    );
  }
  const archive = await openClassArchive(jars, java);
  const classPath = jars.jars.join(path.delimiter);
  const clusterId = await ensureFormatted(dataDir, {
    java: java.path,
    jvmOptions: archive.isRecording ? [] : archive.jvmOptions,
    classPath,
    env,
    signal,
  });
  await writeFile(path.join(dataDir, 'log4j2.properties'), renderLogProperties('logs/server.log'));

  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(dataDir, java, classPath, clusterId, archive, options);
    } catch (error) {
      // Between the choice of a free port and its use another process may have taken it.
      const isPortRace = error instanceof DataflowError && error.message.includes('Address already in use');
      if (options.port !== undefined || !isPortRace || attempt === 3) throw error;
    }
  }
}

async function startOnce(
  dataDir: string,
  java: JavaRuntime,
  classPath: string,
  clusterId: string,
  archive: ClassArchive,
  options: EmbeddedBrokerOptions,
): Promise<EmbeddedBroker> {
  const free = await findFreePorts(2);
  const port = options.port ?? free[0]!;
  // The free port could be the very one that was asked for.
  const controllerPort = free.find((candidate) => candidate !== port)!;
  await writeFile(
    path.join(dataDir, 'server.properties'),
    renderServerProperties({ port, controllerPort, logDir: LOG_DIR }),
  );
  const logFile = path.join(dataDir, 'logs', 'server.log');
  const outputFile = path.join(dataDir, 'logs', 'output.log');
  const logStart = await stat(logFile).then(
    (found) => found.size,
    () => 0,
  );
  options.signal?.throwIfAborted();
  const broker = await startSupervised({
    command: java.path,
    args: [
      ...JVM_OPTIONS,
      ...archive.jvmOptions,
      // Relative, as every path the broker reads: log4j2 takes this one for a URI.
      '-Dlog4j2.configurationFile=log4j2.properties',
      // For whoever looks at the list of processes.
      `-Dsluice.data=${dataDir}`,
      '-cp',
      classPath,
      'kafka.Kafka',
      'server.properties',
    ],
    cwd: dataDir,
    env: options.env,
    outputFile,
    graceSeconds: archive.isRecording ? RECORDING_GRACE_SECONDS : GRACE_SECONDS,
  });

  try {
    await writeBrokerRecord(dataDir, {
      pid: broker.pid,
      ownerPid: process.pid,
      port,
      startedAt: new Date().toISOString(),
    });
    const failure = await waitUntilReady(port, clusterId, broker, options.signal);
    if (failure !== null) {
      await broker.stop();
      throw new DataflowError(
        'kafka-start-failed',
        `the embedded broker over ${dataDir} ${failure}. The end of ${logFile}:\n` +
          `${await readTail(logFile, logStart)}\n${await readTail(outputFile, 0)}`.trim(),
      );
    }
  } catch (error) {
    await broker.stop();
    await archive.discard();
    await removeBrokerRecord(dataDir, broker.pid);
    throw error;
  }
  return ownBroker(dataDir, port, logFile, broker, archive, options);
}

function ownBroker(
  dataDir: string,
  port: number,
  logFile: string,
  broker: SupervisedProcess,
  archive: ClassArchive,
  options: EmbeddedBrokerOptions,
): EmbeddedBroker {
  const stop = async (): Promise<void> => {
    if (archive.isRecording)
      options.log?.('stopping the embedded broker (once 5 s longer: it keeps its loaded classes)');
    await broker.stop();
    await archive.finish((await broker.exited) === 143);
    await removeBrokerRecord(dataDir, broker.pid);
  };
  let stopping: Promise<void> | undefined;
  void broker.exited.then((code) => {
    if (stopping === undefined) options.log?.(`the embedded broker ended by itself with code ${code}: see ${logFile}`);
  });
  return {
    brokers: [`127.0.0.1:${port}`],
    pid: broker.pid,
    isOwned: true,
    logFile,
    stop: () => (stopping ??= stop()),
  };
}

/** Null when the broker has answered, else what went wrong. */
async function waitUntilReady(
  port: number,
  clusterId: string,
  broker: SupervisedProcess,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  let exitCode: number | null = null;
  void broker.exited.then((code) => {
    exitCode = code;
  });
  const deadline = Date.now() + START_DEADLINE_MS;
  while (Date.now() < deadline) {
    signal?.throwIfAborted();
    if (exitCode !== null) return `ended with code ${String(exitCode)} before it was ready`;
    if (await isListening(port)) {
      const cluster = await probeCluster([`127.0.0.1:${port}`]);
      if (cluster?.clusterId === clusterId) return null;
    }
    await sleep(25);
  }
  return `was not ready after ${START_DEADLINE_MS / 1000} s`;
}

async function readTail(file: string, from: number): Promise<string> {
  const text = await readFile(file).then(
    // A log that was rolled meanwhile is shorter than it was at the start.
    (bytes) => bytes.subarray(bytes.length < from ? 0 : from).toString('utf8'),
    () => '',
  );
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.slice(-15).join('\n');
}

function abortable(options: EmbeddedBrokerOptions): { signal?: AbortSignal } {
  return options.signal === undefined ? {} : { signal: options.signal };
}
