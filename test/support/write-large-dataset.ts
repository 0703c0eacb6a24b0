import type { VerifiedRecord } from '../../src/records/trace.ts';
import { SluiceError } from '../../src/records/sluice-error.ts';
import { writeDataset } from '../../src/sinks/write-dataset.ts';
import { aVerifiedRecord } from './campaign-records.ts';

/** A separate process that writes about 10 MB of a dataset into a folder: DIR. */
async function* records(): AsyncGenerator<VerifiedRecord> {
  for (let index = 0; index < 100; index += 1) {
    const record = aVerifiedRecord(`large-${index}`);
    yield { ...record, reply: { ...record.reply, reasoning: 'long '.repeat(20_000) } };
  }
}

const scorer = { model: 'prm', aggregate: 'mean', thresholds: [0.8, 0.6, 0.4, 0.2], standIn: null };
const card = { campaign: 'c', target: 't', teacher: 's', scorer, shares: [0, 1, 0, 0, 0, 0], generator: 'g' } as const;

try {
  await writeDataset({ dir: process.argv[2] ?? '', records: records(), card });
} catch (error) {
  const code = error instanceof SluiceError ? error.code : 'unexpected';
  process.stderr.write(`${code}: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
