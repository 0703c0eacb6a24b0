import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { CodeLimits } from '../records/code-run.ts';
import { JAVASCRIPT_JUDGE_PROCESS, JAVASCRIPT_PROGRAM_PROCESS } from './javascript-runner.ts';
import { javascriptFlags, javascriptStart } from './javascript-start.ts';

/** What both processes start with: its code as it was compiled before, or compiled anew where Node refuses that. */
const LOADER = String.raw`'use strict';
const fs = require('node:fs'), { Script } = require('node:vm');
const file = __filename.slice(0, -'.cjs'.length);
const script = new Script(fs.readFileSync(file + '.js', 'utf8'), { filename: file + '.js', cachedData: fs.readFileSync(file + '.cache') });
script.runInThisContext()(require, process, console);
`;

/** Writes the compiled code: after a run without input, so that the functions of the start are in it. */
const COMPILER = String.raw`'use strict';
const fs = require('node:fs'), { Script } = require('node:vm');
const [, , file] = process.argv;
const script = new Script(fs.readFileSync(file + '.js', 'utf8'), { filename: file + '.js' });
const io = { ...fs, readSync: () => 0, writeSync: (_, buffer) => buffer.length };
const over = { ...process, on() {}, exit() {}, getActiveResourcesInfo: () => [] };
script.runInThisContext()((name) => (name === 'node:fs' ? io : require(name)), over, { log() {} });
setImmediate(() => fs.writeFileSync(file + '.cache', script.createCachedData()));
`;

/**
 * Writes what runs programs of JavaScript into a folder, which the sandbox sees as another: the start, the judge's and the
 * program's process. Their code is compiled here, once: that takes a tenth of a start.
 */
export async function writeJavaScript(
  folder: string,
  limits: CodeLimits,
  node: { readonly here: string; readonly inside: string },
  seen: { readonly folder: string; readonly isAlone: boolean },
): Promise<void> {
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text, { mode: 0o644 });
  write('javascript.sh', javascriptStart(limits, { node: node.inside, ...seen }));
  write('compile.cjs', COMPILER);
  const flags = javascriptFlags(limits);
  const compile = async (name: 'judge' | 'program', code: string): Promise<void> => {
    write(`${name}.js`, `(function (require, process, console) {${code}\n})`);
    write(`${name}.cjs`, LOADER);
    // Compiled code is taken only under the flags that it was compiled under.
    const run = [...flags[name], join(folder, 'compile.cjs'), join(folder, name)];
    await promisify(execFile)(node.here, run, { env: {}, cwd: folder });
  };
  await Promise.all([compile('judge', JAVASCRIPT_JUDGE_PROCESS), compile('program', JAVASCRIPT_PROGRAM_PROCESS)]);
}
