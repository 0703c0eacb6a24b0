import { lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createChannels } from '../../src/sandbox/channels.ts';
import type { ChannelNames, Channels } from '../../src/sandbox/channels.ts';

describe.skipIf(process.platform !== 'linux')('channels that are made in advance', () => {
  let folder: string;
  let channels: Channels;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'channels-'));
    channels = createChannels(folder);
    await expect.poll(() => readdirSync(folder).length).toBeGreaterThan(0);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const taken = async (uid: number | null): Promise<ChannelNames> => {
    let names: ChannelNames | null = null;
    await expect.poll(() => (names ??= channels.take(uid))).not.toBeNull();
    return names as unknown as ChannelNames;
  };

  it('belong to one user, and are used by one run only', async () => {
    const uid = process.getuid?.() === 0 ? 231_001 : null;
    const seen = new Set<string>();
    for (let run = 0; run < 100; run += 1) {
      const names = await taken(uid);
      for (const name of [names.down, names.up]) {
        const found = lstatSync(join(folder, name));
        expect([found.isFIFO(), found.mode & 0o777, found.uid]).toEqual([true, 0o600, uid ?? process.getuid?.()]);
        seen.add(name);
      }
      channels.remove(names);
    }
    expect(seen.size).toBe(200);
    expect([...seen].filter((name) => readdirSync(folder).includes(name))).toEqual([]);
  });

  it('are null if they cannot be made', () => {
    const none = createChannels(join(folder, 'absent'));
    expect(none.take(null)).toBeNull();
  });
});
