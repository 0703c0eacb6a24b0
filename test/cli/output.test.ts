import { PassThrough, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { exitCodeOf, reportFailure } from '../../src/cli/exit.ts';
import { createTerminal, OutputClosed } from '../../src/cli/output.ts';
import type { OutputStream } from '../../src/cli/output.ts';
import { SluiceError } from '../../src/records/sluice-error.ts';
import { statusOf } from './campaign-status-sample.ts';

function collecting(isTTY = false): OutputStream & { text: () => string } {
  const chunks: string[] = [];
  const stream = new PassThrough();
  stream.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
  return Object.assign(stream, { isTTY, columns: 100, text: () => chunks.join('') });
}

describe('stdout', () => {
  it('takes JSON lines and text', async () => {
    const stdout = collecting();
    const terminal = createTerminal({ stdout, stderr: collecting(), noColor: false });
    await terminal.json({ a: 'ü' });
    await terminal.print('one\ntwo');
    expect(stdout.text()).toBe('{"a":"ü"}\none\ntwo\n');
  });

  it('makes the writer wait for a slow reader', async () => {
    const release: (() => void)[] = [];
    const stdout = new Writable({ highWaterMark: 1, write: (_chunk, _encoding, done) => void release.push(done) });
    const terminal = createTerminal({ stdout, stderr: collecting(), noColor: false });
    let isWritten = false;
    const written = terminal.json(1).then(() => {
      isWritten = true;
    });
    await new Promise(setImmediate);
    expect(isWritten).toBe(false);
    release[0]?.();
    await written;
    expect(isWritten).toBe(true);
  });

  it('that its reader closed ends the command quietly, with exit code 0', async () => {
    const gone = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
    const stdout = new Writable({ write: (_chunk, _encoding, done) => done(gone) });
    const terminal = createTerminal({ stdout, stderr: collecting(), noColor: false });
    await terminal.json(1).catch(() => undefined);
    await new Promise(setImmediate);
    const failure: unknown = await terminal.json(2).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(OutputClosed);
    expect(terminal.closed.aborted).toBe(true);
    const notes: string[] = [];
    expect(reportFailure(failure, (note) => notes.push(note), false)).toBe(0);
    expect(notes).toEqual([]);
  });

  it('that fails for another reason is a failure', async () => {
    const full = Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    const stdout = new Writable({ write: (_chunk, _encoding, done) => done(full) });
    const terminal = createTerminal({ stdout, stderr: collecting(), noColor: false });
    await terminal.json(1).catch(() => undefined);
    await new Promise(setImmediate);
    expect(exitCodeOf(await terminal.json(2).catch((error: unknown) => error))).toBe(1);
  });
});

describe('stderr', () => {
  it('in a pipe gets a line of progress now and then, without colours, and all of it at the end', () => {
    const stderr = collecting();
    let now = 0;
    const terminal = createTerminal({ stdout: collecting(), stderr, noColor: false, now: () => now });
    terminal.progress(statusOf(1));
    terminal.progress(statusOf(2));
    now = 6000;
    terminal.progress(statusOf(2));
    now = 20_000;
    terminal.progress(statusOf(2));
    expect(stderr.text().match(/of 15 verified/g)).toHaveLength(2);
    terminal.progressDone(statusOf(3));
    expect(stderr.text()).toContain('level');
    expect(stderr.text()).not.toContain('\u001B');
  });

  it('on a terminal is redrawn, in colours unless NO_COLOR is set', () => {
    for (const noColor of [false, true]) {
      const stderr = collecting(true);
      const terminal = createTerminal({ stdout: collecting(), stderr, noColor });
      terminal.progress(statusOf(1));
      terminal.note('a note');
      terminal.progressDone(statusOf(2));
      expect(stderr.text()).toContain('a note\n');
      expect(stderr.text().includes('\u001B[32m')).toBe(!noColor);
    }
  });
});

describe('exit codes', () => {
  it.each([
    ['usage', 2],
    ['config-invalid', 2],
    ['config-missing', 2],
    ['config-unreadable', 2],
    ['campaign-changed', 2],
    ['no-broker', 2],
    ['input-unreadable', 1],
    ['kafka-unreachable', 1],
  ] as const)('%s is %i', (code, exitCode) => {
    expect(exitCodeOf(new SluiceError(code, 'message'))).toBe(exitCode);
  });

  it('come with one message, its causes and no stack', () => {
    const notes: string[] = [];
    const cause = new Error('connect ECONNREFUSED');
    reportFailure(
      new SluiceError('kafka-unreachable', 'no broker answers', { cause }),
      (note) => notes.push(note),
      false,
    );
    reportFailure(
      new SluiceError('kafka-unreachable', 'it says: connect ECONNREFUSED', { cause }),
      (note) => notes.push(note),
      false,
    );
    expect(notes).toEqual([
      'sluice: no broker answers: connect ECONNREFUSED [kafka-unreachable]',
      'sluice: it says: connect ECONNREFUSED [kafka-unreachable]',
    ]);
    reportFailure(new SluiceError('config-invalid', 'two:\n  a\n  b'), (note) => notes.push(note), false);
    expect(notes.at(-1)).toBe('sluice: two:\n  a\n  b\n[config-invalid]');
  });

  it('of a fault of ours is 1, with the stack only where it is asked for', () => {
    const notes: string[] = [];
    expect(reportFailure(new TypeError('x is not a function'), (note) => notes.push(note), false)).toBe(1);
    expect(notes).toEqual(['sluice: unexpected: x is not a function', 'set SLUICE_DEBUG=1 to see where']);
    reportFailure(new TypeError('y'), (note) => notes.push(note), true);
    expect(notes.at(-1)).toContain('output.test.ts');
  });
});
