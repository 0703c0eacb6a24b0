import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import type { CodeLimits } from '../records/code-run.ts';
import { frame, unframe } from './frames.ts';
import { judgeProcess, programProcess } from './javascript-parts.ts';
import { javascriptStart } from './javascript-start.ts';
import { readJudgePart } from './judge-parts.ts';
import { STANDARD_LIMITS } from './limits.ts';

/** A typical question, judged once for the compiled code: the functions that it needs are not compiled again. */
const SAMPLE = {
  program: 'function f(x) {\n  return [x, { twice: 2 * x }];\n}\n',
  statements: [
    'assert.deepStrictEqual(f(1), [1, { twice: 2 }])',
    'assert.deepEqual(f(2), [2, { twice: 4 }])',
    'assert.equal(f(3)[0], 3)',
    'assert.strictEqual(f(4).length, 2)',
    'assert(f(5)[1].twice === 10)',
    'expect(f(6)[0]).toBe(6)',
    'expect(f(7)).toEqual([7, { twice: 14 }])',
  ],
};
/** Longer than a start takes on a busy machine. */
const SAMPLE_MS = 60_000;

/**
 * Writes the files that run programs of JavaScript into a folder, which has another path in the sandbox: the start script,
 * and the code of the judge's and the program's process. The code is compiled here, once: that takes a fifth of a start.
 */
export async function writeJavaScript(
  folder: string,
  limits: CodeLimits,
  node: { readonly here: string; readonly inside: string },
  seen: { readonly folder: string; readonly isAlone: boolean },
): Promise<void> {
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text, { mode: 0o644 });
  const parts = [
    ['judge', judgeProcess()],
    ['program', programProcess()],
  ] as const;
  for (const [name, code] of parts) {
    write(`${name}.js`, `(function (require, process, console) {${code}\n})`);
    write(`${name}.cjs`, readJudgePart('javascript', 'compile.cjs'));
    write(`${name}.cache`, '');
  }
  // Node accepts compiled code only with the flags with which it was compiled, which depend on the memory limit; the other
  // limits are those of programs.
  const sampleLimits = { ...STANDARD_LIMITS, memoryBytes: limits.memoryBytes };
  write('javascript.sh', javascriptStart(sampleLimits, { node: node.here, folder, isAlone: false }));
  await judgeSample(folder);
  for (const [name] of parts) write(`${name}.cjs`, readJudgePart('javascript', 'load.cjs'));
  write('javascript.sh', javascriptStart(limits, { node: node.inside, ...seen }));
}

/** Judges the sample and waits for the end of both processes. Rejects if it does not pass. */
async function judgeSample(folder: string): Promise<void> {
  const child = spawn('/bin/sh', [join(folder, 'javascript.sh')], {
    stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
    env: {},
    cwd: folder,
    timeout: SAMPLE_MS,
  });
  const [stdin, , stderr, result] = child.stdio as unknown as [Writable, null, Readable, Readable];
  stdin.on('error', () => undefined);
  const messages: Buffer[] = [];
  const errors: Buffer[] = [];
  result.on('data', (part: Buffer) => messages.push(part));
  stderr.on('data', (part: Buffer) => errors.push(part));
  stdin.end(
    Buffer.concat([
      frame(['strict', 'f', SAMPLE.program]),
      frame(['sample', '', 'f', 'stubs', '', ...SAMPLE.statements]),
    ]),
  );
  await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const verdict = unframe(Buffer.concat(messages)).find(([nonce]) => nonce === 'sample') ?? [];
  if (verdict[1] === 'passed') return;
  const detail = [...verdict.slice(1), Buffer.concat(errors).toString('utf8')].join(' ').trim().slice(0, 500);
  throw new Error(`the judge of JavaScript does not start: ${detail}`);
}
