import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startEmbeddedBroker } from '../../../src/kafka/embedded/server.ts';

/** What needs a running broker is in test/integration/embedded-broker.test.ts. */
describe('startEmbeddedBroker', () => {
  const refused = async (dataDir: string): Promise<void> =>
    expect(startEmbeddedBroker({ dataDir, env: {} })).rejects.toMatchObject({
      code: 'data-folder',
      message: expect.stringMatching(
        /cannot keep its data in .*: name a folder .*\(--data of `sluice broker`, kafka\.dataDir/,
      ) as string,
    });

  it('refuses a data folder that cannot be made, before it needs Java', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'sluice-server-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const file = path.join(folder, 'file');
    await writeFile(file, '');
    await refused(file);
    await refused(path.join(file, 'data'));
    if (existsSync('/proc/self')) await refused('/proc/sluice');
  });
});
