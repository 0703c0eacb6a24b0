import { execFile } from 'node:child_process';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readJudgePart } from './judge-parts.ts';
import { fileOfPart, PYTHON_FREQUENT, PYTHON_PARTS, pythonSource } from './python-parts.ts';

/** The runner's file for each way to judge: the strict judge starts with a part of it. */
export const PYTHON_FILES = { strict: 'strict.pyc', whole: 'runner.pyc' } as const;

const COMPILE = 'import py_compile, sys; py_compile.compile(sys.argv[1], sys.argv[2], doraise=True)';

/**
 * Writes the runner of Python into a folder, compiled once for a pool: to compile it at each start would take as long as the
 * start. Rejects if it does not compile.
 */
export async function writePython(folder: string, python: string): Promise<void> {
  const run = async (code: string, ...args: readonly string[]): Promise<void> => {
    await promisify(execFile)(python, ['-I', '-c', code, ...args], { env: {}, cwd: folder });
  };
  const parts = PYTHON_PARTS.map((part) => [pythonSource(part), fileOfPart(part)] as const);
  writeFileSync(join(folder, 'runner.py'), parts.map(([source]) => source).join(''));
  writeFileSync(join(folder, 'parts.json'), JSON.stringify({ parts, frequent: PYTHON_FREQUENT }));
  await Promise.all([
    run(COMPILE, join(folder, 'runner.py'), join(folder, PYTHON_FILES.whole)),
    run(readJudgePart('python', 'split.py'), folder),
  ]);
  rmSync(join(folder, 'parts.json'));
  for (const name of [PYTHON_FILES.whole, PYTHON_FILES.strict, 'judge.bin', 'rest.bin'])
    chmodSync(join(folder, name), 0o644);
}
