import { rm } from 'node:fs/promises';

import { resolveBroker } from '../../src/kafka/resolve-broker.ts';
import { describeError } from '../../src/records/sluice-error.ts';
import { makeBrokerFolder } from './broker-folder.ts';

import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The addresses of a real broker for the integration tests; empty if none is available: skip by name. */
    kafkaBrokers: string[];
  }
}

/** Starts one broker for all integration tests, in a separate folder; the function it returns removes both. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await makeBrokerFolder('sluice-kafka-');
  try {
    const image = process.env['SLUICE_KAFKA_IMAGE'];
    const broker = await resolveBroker({
      dataDir,
      env: process.env,
      log,
      ...(image === undefined ? {} : { image }),
    });
    log(`integration tests use ${broker.describe}`);
    project.provide('kafkaBrokers', [...broker.brokers]);
    return async () => {
      await broker.stop();
      await rm(dataDir, { recursive: true, force: true });
    };
  } catch (error) {
    log(`integration tests that need Kafka are skipped: ${describeError(error)}`);
    project.provide('kafkaBrokers', []);
    await rm(dataDir, { recursive: true, force: true });
    return () => Promise.resolve();
  }
}

function log(line: string): void {
  process.stderr.write(`${line}\n`);
}
