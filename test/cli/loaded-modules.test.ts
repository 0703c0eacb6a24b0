import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

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
      /\/node_modules\/(?:kafkajs|rxjs|avsc|undici|zod|prom-client|hono|hyparquet[a-z-]*|@huggingface|csv-parse)\/|\/src\/(?:engine|runtime\/worker|web)\b/;
    expect(loaded.filter((url) => heavy.test(url))).toEqual([]);
  });
});
