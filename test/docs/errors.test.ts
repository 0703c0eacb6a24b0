import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../src/cli/exit.ts';
import { SluiceError } from '../../src/records/sluice-error.ts';
import type { ErrorCode } from '../../src/records/sluice-error.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const page = readFileSync(join(root, 'docs/errors.md'), 'utf8');
const UNION = join('records', 'sluice-error.ts');

const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ file, text: readFileSync(join(root, 'src', file), 'utf8') }));
const union = sources.find(({ file }) => file === UNION)?.text.split(/ErrorCode =|;/)[1] ?? '';
const codes = [...union.matchAll(/\| '([a-z-]+)'/g)].map(([, code]) => code as ErrorCode);

/** The rows of the tables: code, exit code, what happened, what to do. */
const rows = [...page.matchAll(/^\| `([a-z-]+)` \| (\d) \| (.+?) \| (.+?) \|$/gm)];

describe('docs/errors.md', () => {
  it('lists every code of the union once, and none that there is not', () => {
    expect(codes.length).toBeGreaterThan(50);
    expect(rows.map(([, code = '']) => code).toSorted()).toEqual(codes.toSorted());
  });

  it('says what happened, what to do and the exit code, which is that of the program', () => {
    for (const [, code, exit, what, todo] of rows) {
      expect(`${code} ${exit}`).toBe(`${code} ${exitCodeOf(new SluiceError(code as ErrorCode, ''))}`);
      expect(what?.length, code).toBeGreaterThan(15);
      expect(todo?.length, code).toBeGreaterThan(8);
    }
  });

  it('lists no code that nothing fails with', () => {
    const unused = codes.filter(
      (code) => !sources.some(({ file, text }) => file !== UNION && text.includes(`'${code}'`)),
    );
    expect(unused).toEqual([]);
  });
});
