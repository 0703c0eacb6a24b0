import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { openClassArchive } from '../../../src/kafka/embedded/class-archive.ts';
import type { JarSet } from '../../../src/kafka/embedded/jars.ts';
import type { JavaRuntime } from '../../../src/kafka/embedded/java.ts';
import { readLogSince } from '../../../src/kafka/embedded/log-excerpt.ts';
import { renderLogProperties } from '../../../src/kafka/embedded/properties.ts';
import { startSupervised } from '../../../src/kafka/embedded/supervisor.ts';
import type { SupervisedProcess } from '../../../src/kafka/embedded/supervisor.ts';
import { makeBrokerFolder } from '../broker-folder.ts';
import { BROKER_HEAP, GRACE_SECONDS } from './fault-broker.ts';
import type { BrokerPlan, BrokerPorts, FaultBroker } from './fault-broker.ts';

const OUTPUT = 'output.log';
const LOG = 'logs/server.log';

/** A broker as a process of this machine's Java, in a separate folder; it cannot outlive the tests. */
export class ProcessBroker implements FaultBroker {
  readonly id: number;
  readonly ports: BrokerPorts;
  readonly dir: string;
  readonly #java: string;
  readonly #args: readonly string[];
  #process: SupervisedProcess | null = null;

  /** Makes the folder and formats it. */
  static async create(plan: BrokerPlan, jars: JarSet, java: JavaRuntime): Promise<ProcessBroker> {
    const archive = await openClassArchive(jars, java);
    const jvm = [BROKER_HEAP, '-XX:+UseSerialGC', ...(archive.isRecording ? [] : archive.jvmOptions)];
    const classPath = jars.jars.join(path.delimiter);
    const dir = await makeBrokerFolder('sluice-faults-');
    await mkdir(path.join(dir, path.dirname(LOG)));
    await writeFile(path.join(dir, 'log4j2.properties'), renderLogProperties(LOG));
    await writeFile(path.join(dir, 'server.properties'), plan.properties('log'));
    const format = ['format', '--config', 'server.properties', '--cluster-id', plan.clusterId];
    await promisify(execFile)(
      java.path,
      [...jvm, '-XX:TieredStopAtLevel=1', '-cp', classPath, 'kafka.tools.StorageTool', ...format],
      { cwd: dir },
    );
    const kafka = ['-Dlog4j2.configurationFile=log4j2.properties', '-cp', classPath, 'kafka.Kafka'];
    return new ProcessBroker(plan, dir, java.path, [...jvm, ...kafka, 'server.properties']);
  }

  private constructor({ id, ports }: BrokerPlan, dir: string, java: string, args: readonly string[]) {
    this.id = id;
    this.ports = ports;
    this.dir = dir;
    this.#java = java;
    this.#args = args;
  }

  get isRunning(): boolean {
    return this.#process !== null;
  }

  /** The id of its Java process; 0 if none runs. */
  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  async start(): Promise<void> {
    this.#process = await startSupervised({
      command: this.#java,
      args: this.#args,
      cwd: this.dir,
      env: process.env,
      outputFile: path.join(this.dir, OUTPUT),
      stoppingFile: 'stopping',
      graceSeconds: GRACE_SECONDS,
    });
  }

  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const running = this.#process;
    if (running === null) return;
    this.#process = null;
    if (signal === 'SIGKILL') process.kill(running.pid, 'SIGKILL');
    // Also waits for the end of a killed one.
    await running.stop();
  }

  async log(): Promise<string> {
    const texts = await Promise.all([OUTPUT, LOG].map((file) => readLogSince(path.join(this.dir, file), 0)));
    return texts.join('');
  }

  async remove(): Promise<void> {
    await this.end('SIGKILL');
    await rm(this.dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}
