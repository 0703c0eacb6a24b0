import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
/** Prints each module on stderr before it is loaded. */
const TELL = `data:text/javascript,${encodeURIComponent(
  `import { registerHooks } from 'node:module';
   import { writeSync } from 'node:fs';
   registerHooks({ load: (url, context, next) => (writeSync(2, url + '\\n'), next(url, context)) });`,
)}`;

describe('sluice', () => {
  it('loads no more than its commands are defined with, until one is asked for', async () => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--import', TELL, MAIN, '--version']);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const loaded = stderr.split('\n');
    expect(loaded).toContainEqual(expect.stringMatching(/\/cli\/definitions\/run\.ts$/));
    // What makes a start slow, and the young generation large before a worker can bound it.
    const heavy =
      /\/node_modules\/(?:kafkajs|rxjs|avsc|undici|zod|prom-client|hono|hyparquet[a-z-]*|@huggingface)\/|\/src\/(?:engine|runtime\/worker|web)\b/;
    expect(loaded.filter((url) => heavy.test(url))).toEqual([]);
  });

  it('loads for a worker without sources no reader of files or of the hub', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'sluice-loaded-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const config = path.join(folder, 'sluice.config.json');
    const model = { baseUrl: 'http://127.0.0.1:9/v1', model: 'm' };
    const models = { target: model, teacher: model, scorer: { ...model, baseUrl: 'http://127.0.0.1:9' } };
    // Nothing listens on this port: the worker waits for Kafka.
    await writeFile(config, JSON.stringify({ campaign: 'c', models, kafka: { brokers: ['127.0.0.1:9'] } }));
    const worker = spawn(process.execPath, ['--import', TELL, MAIN, 'run', '--config', config]);
    onTestFinished(() => void worker.kill('SIGKILL'));
    const loaded: string[] = [];
    for await (const line of createInterface({ input: worker.stderr })) {
      loaded.push(line);
      if (line.includes('waiting for Kafka')) break;
    }
    expect(loaded).toContainEqual(expect.stringMatching(/\/runtime\/worker\.ts$/));
    const readers = /\/node_modules\/(?:hyparquet[a-z-]*|@huggingface)\/|\/src\/(?:sinks\/parquet|sources\/hub)/;
    expect(loaded.filter((url) => readers.test(url))).toEqual([]);
  });
});
