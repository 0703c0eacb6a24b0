import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ThreadedPage } from '../../src/cli/threaded-page.ts';
import { listen } from '../../src/runtime/listen.ts';

describe('the page of a worker', () => {
  it('is 503 with a reason while it is unavailable, and the worker notes the reason and keeps running', async () => {
    const cwd = await mkdtemp(path.join(tmpdir(), 'sluice-page-'));
    const notes: string[] = [];
    const page = new ThreadedPage({ config: undefined, cwd, host: '127.0.0.1' }, (note) => notes.push(note));
    const server = createServer((request, response) => void page.serve(request, response));
    const url = await listen(server, { host: '127.0.0.1', port: 0 });
    onTestFinished(async () => {
      server.close();
      await page.close();
      await rm(cwd, { recursive: true });
    });
    const before = await fetch(url);
    expect([before.status, await before.json()]).toEqual([503, { error: 'Kafka has not answered yet' }]);
    // There is no configuration in the folder.
    page.readFrom({ kind: 'cluster', brokers: ['127.0.0.1:1'] });
    const answers = await Promise.all([fetch(url), fetch(`${url}/api/status`)]);
    expect(answers.map(({ status }) => status)).toEqual([503, 503]);
    // One thread was tried for both.
    expect(notes).toEqual([expect.stringMatching(/^the page is not served: no configuration/)]);
  });
});
