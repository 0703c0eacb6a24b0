import { rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { isFileError, makeFolder } from '../../files/folder.ts';
import { SluiceError } from '../../records/sluice-error.ts';
import { removeBrokerRecord, writeBrokerRecord } from './broker-record.ts';
import { openClassArchive } from './class-archive.ts';
import { ensureJars } from './jars.ts';
import { findJava, isMissing } from './java.ts';
import { findLivingBroker, STOPPING_FILE } from './living-broker.ts';
import { excerptLog, readLogSince } from './log-excerpt.ts';
import { findFreePorts, isListening, isPortFree } from './ports.ts';
import { probeCluster } from './probe.ts';
import { renderLogProperties, renderServerProperties } from './properties.ts';
import { withStartLock } from './start-lock.ts';
import { ensureFormatted, LOG_DIR } from './storage.ts';
import { startSupervised } from './supervisor.ts';

import type { ClassArchive } from './class-archive.ts';
import type { JarOptions, JarSet } from './jars.ts';
import type { JavaRuntime } from './java.ts';
import type { SupervisedProcess } from './supervisor.ts';

/** The options of an embedded broker, including those of its jars. */
export interface EmbeddedBrokerOptions extends JarOptions {
  /** Folder of the broker's records, configuration and log; created if it is missing. */
  readonly dataDir: string;
  /** Port on 127.0.0.1. Default: a free one, different at each start. */
  readonly port?: number;
}

/** A broker on this machine. */
export interface EmbeddedBroker {
  /** One address, `127.0.0.1:PORT`. */
  readonly brokers: readonly string[];
  /** Process id of the broker itself. */
  readonly pid: number;
  /** The process that started it; the broker ends with it. */
  readonly ownerPid: number;
  /** False if another process was already running it; then it ends with that process, and `stop` does nothing. */
  readonly isOwned: boolean;
  /** The server's log. */
  readonly logFile: string;
  /** Sends TERM, and KILL after 10 s; resolves when the broker has ended. Idempotent. */
  stop(): Promise<void>;
}

const START_DEADLINE_MS = 60_000;
const GRACE_SECONDS = 10;
// The run that writes the class archive ends 5 s later on two idle cores.
const RECORDING_GRACE_SECONDS = 40;
const JVM_OPTIONS = ['-Xmx512m', '-Xms256m', '-XX:+UseSerialGC', '-XX:-UsePerfData', '-XX:+ExitOnOutOfMemoryError'];

/**
 * Starts Apache Kafka as one KRaft node on `dataDir` and resolves when it has answered a metadata request: about 3 s
 * with cached jars, 11 s more if they are fetched first. It listens only on 127.0.0.1 and ends with this process, even
 * if this process is killed. The data is kept; the next start on the same folder has the same records.
 *
 * If another process runs a broker on the same folder, that broker is returned and `port` is ignored.
 *
 * Throws `SluiceError`: `java-missing`, `maven-missing`, `kafka-download-failed`, `port-taken`, `data-folder`,
 * `kafka-format-failed`, `kafka-start-failed` (with the last lines of the server's log). An abort of `signal` stops all
 * started processes and throws its reason.
 */
export async function startEmbeddedBroker(options: EmbeddedBrokerOptions): Promise<EmbeddedBroker> {
  const dataDir = path.resolve(options.dataDir);
  await makeDataFolder(dataDir);
  const living = await findSharedBroker(dataDir, options);
  if (living !== null) return living;

  const java = await findJava(options.env);
  if (isMissing(java)) {
    throw new SluiceError('java-missing', `the embedded broker needs ${java.missing}: ${java.install}`);
  }
  const jars = await ensureJars(options);
  return withStartLock(dataDir, options.signal, async () => {
    // Another process may have started one while this process waited or fetched.
    const other = await findSharedBroker(dataDir, options);
    if (other !== null) return other;
    return startOverFolder(dataDir, java, jars, options);
  });
}

async function makeDataFolder(dataDir: string): Promise<void> {
  try {
    await makeFolder(path.join(dataDir, 'logs'));
  } catch (error) {
    if (!isFileError(error)) throw error;
    throw new SluiceError(
      'data-folder',
      `the embedded broker cannot keep its data in ${dataDir}: ${error.message}: name a folder that can be made and ` +
        'written (--data of `sluice broker`, kafka.dataDir in the configuration)',
      { cause: error },
    );
  }
}

async function findSharedBroker(dataDir: string, options: EmbeddedBrokerOptions): Promise<EmbeddedBroker | null> {
  const living = await findLivingBroker(dataDir, {
    startDeadlineMs: START_DEADLINE_MS,
    stopDeadlineMs: (RECORDING_GRACE_SECONDS + 3) * 1000,
    signal: options.signal,
  });
  if (living === null) return null;
  const { address, pid, ownerPid } = living;
  const logFile = path.join(dataDir, 'logs', 'server.log');
  return { brokers: [address], pid, ownerPid, isOwned: false, logFile, stop: () => Promise.resolve() };
}

async function startOverFolder(
  dataDir: string,
  java: JavaRuntime,
  jars: JarSet,
  options: EmbeddedBrokerOptions,
): Promise<EmbeddedBroker> {
  const { env, signal } = options;
  if (options.port !== undefined && !(await isPortFree(options.port))) {
    throw new SluiceError(
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
      // Another process may have taken the free port before the broker opened it.
      const isPortRace = error instanceof SluiceError && error.context['isAddressInUse'] === true;
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
  // The free port could be the requested one.
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
  await rm(path.join(dataDir, STOPPING_FILE), { force: true });
  const broker = await startSupervised({
    command: java.path,
    args: [
      ...JVM_OPTIONS,
      ...archive.jvmOptions,
      // Relative, like every path that the broker reads: log4j2 treats this one as a URI.
      '-Dlog4j2.configurationFile=log4j2.properties',
      // For people who read the process list.
      `-Dsluice.data=${dataDir}`,
      '-cp',
      classPath,
      'kafka.Kafka',
      'server.properties',
    ],
    cwd: dataDir,
    env: options.env,
    outputFile,
    stoppingFile: STOPPING_FILE,
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
      const text = `${await readLogSince(logFile, logStart)}\n${await readLogSince(outputFile, 0)}`;
      throw new SluiceError(
        'kafka-start-failed',
        `the embedded broker over ${dataDir} ${failure}. From ${logFile}:\n${excerptLog(text)}`,
        { context: { isAddressInUse: text.includes('Address already in use') } },
      );
    }
  } catch (error) {
    await broker.stop();
    await archive.finish(await broker.exited);
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
    await archive.finish(await broker.exited);
    await rm(path.join(dataDir, STOPPING_FILE), { force: true });
    await removeBrokerRecord(dataDir, broker.pid);
  };
  let stopping: Promise<void> | undefined;
  const tellOfUnexpectedEnd = async (): Promise<void> => {
    const code = await broker.exited;
    if (stopping === undefined) options.log?.(`the embedded broker ended by itself with code ${code}: see ${logFile}`);
  };
  void tellOfUnexpectedEnd();
  return {
    brokers: [`127.0.0.1:${port}`],
    pid: broker.pid,
    ownerPid: process.pid,
    isOwned: true,
    logFile,
    stop: () => (stopping ??= stop()),
  };
}

/** Null if the broker has responded, otherwise the problem. */
async function waitUntilReady(
  port: number,
  clusterId: string,
  broker: SupervisedProcess,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  const running = Symbol('running');
  const deadline = Date.now() + START_DEADLINE_MS;
  while (Date.now() < deadline) {
    signal?.throwIfAborted();
    const code = await Promise.race([broker.exited, Promise.resolve(running)]);
    if (typeof code === 'number') return `ended with code ${code} before it was ready`;
    if (await isListening(port)) {
      const cluster = await probeCluster([`127.0.0.1:${port}`]);
      if (cluster?.clusterId === clusterId) return null;
    }
    await sleep(25);
  }
  return `was not ready after ${START_DEADLINE_MS / 1000} s`;
}
