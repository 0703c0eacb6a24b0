import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PositionEncoding, Workspace } from '@astral-sh/ruff-wasm-nodejs';
import { describe, expect, it } from 'vitest';
import { judgeProcess } from '../../src/sandbox/javascript-parts.ts';
import { PYTHON_PARTS, pythonSource } from '../../src/sandbox/python-parts.ts';

const OXLINT = fileURLToPath(new URL('../../node_modules/.bin/oxlint', import.meta.url));

// The parts of a judge are one program: only in the whole can be seen whether each name is defined.
describe('the whole source of a judge', () => {
  /** The faults that the linter names in a source of Python. */
  const inPython = (source: string): readonly string[] => {
    const ruff = new Workspace({ lint: { select: ['F'] } }, PositionEncoding.Utf16);
    const found = ruff.check(source) as readonly { readonly code: string; readonly message: string }[];
    return found.map(({ code, message }) => `${code} ${message}`);
  };
  /** The names in a source of JavaScript that nothing defines, or that are defined twice. */
  const inJavaScript = (source: string): readonly string[] => {
    const folder = mkdtempSync(join(tmpdir(), 'judge-source-'));
    try {
      const config = { env: { node: true, builtin: true }, categories: {}, rules: {} };
      writeFileSync(join(folder, '.oxlintrc.json'), JSON.stringify(config));
      writeFileSync(join(folder, 'judge.cjs'), source);
      const rules = ['-A', 'all', '-D', 'no-undef', '-D', 'no-redeclare'];
      const { stdout } = spawnSync(OXLINT, [...rules, '--format', 'unix', '.'], { cwd: folder, encoding: 'utf8' });
      return stdout.split('\n').filter((line) => line.includes('judge.cjs'));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
  const python = PYTHON_PARTS.map(pythonSource).join('');

  it('of Python defines and uses each of its names', () => {
    expect(inPython(python)).toEqual([]);
  });

  it('of JavaScript defines each of its names once', () => {
    expect(inJavaScript(judgeProcess())).toEqual([]);
  });

  it('would be refused with a name that nothing defines', () => {
    expect(inPython(`${python}\nprint(no_such_name)\n`)).toEqual(['F821 Undefined name `no_such_name`']);
    expect(inJavaScript(`${judgeProcess()}\nnoSuchName();\n`)).toHaveLength(1);
  });
});
