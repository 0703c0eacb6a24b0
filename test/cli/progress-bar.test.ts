import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createTerminal } from '../../src/cli/output.ts';
import { describeProgress, ProgressBar } from '../../src/cli/progress-bar.ts';

describe('describeProgress', () => {
  it('shows a bar where the whole is known, with the rate and the time that is left', () => {
    const progress = { done: 25, total: 100, accepted: 120_000, rejected: 12 };
    expect(describeProgress(progress, 40)).toBe(
      '[█████               ]  25 %  120,000 questions, 12 refused, 3,000/s, about 2 min left',
    );
  });

  it('shows counts alone where it is not, and no rate of a first moment', () => {
    expect(describeProgress({ accepted: 5, rejected: 0 }, 0.5)).toBe('5 questions');
    expect(describeProgress({ done: 5, total: null, accepted: 50, rejected: 0 }, 10)).toBe('50 questions, 5/s');
  });

  it('is full at the end, and never fuller', () => {
    expect(describeProgress({ done: 101, total: 100, accepted: 1, rejected: 0 }, 0)).toMatch(
      /^\[█{20}\] 100 % {2}1 quest/,
    );
    expect(describeProgress({ done: 0, total: 0, accepted: 0, rejected: 0 }, 0)).toBe('0 questions');
  });
});

describe('ProgressBar', () => {
  const written = (
    isTTY: boolean,
  ): { readonly text: () => string; readonly bar: ProgressBar; readonly pass: (ms: number) => void } => {
    const stderr = Object.assign(new PassThrough(), { isTTY, columns: 80 });
    let text = '';
    stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
    let now = 0;
    const terminal = createTerminal({ stdout: new PassThrough(), stderr, noColor: true });
    const bar = new ProgressBar(terminal, () => now);
    return { text: () => text, bar, pass: (ms) => (now += ms) };
  };

  it('draws on a terminal, at most ten times a second', () => {
    const { text, bar, pass } = written(true);
    expect(bar.isShown).toBe(true);
    for (const accepted of [1, 2, 3]) {
      bar.show({ done: accepted, total: 4, accepted, rejected: 0 });
      pass(60);
    }
    bar.end();
    expect(text()).toContain('1 questions');
    expect(text()).toContain('3 questions');
    expect(text()).not.toContain('2 questions');
  });

  it('writes nothing elsewhere', () => {
    const { text, bar } = written(false);
    bar.show({ done: 1, total: 4, accepted: 1, rejected: 0 });
    bar.end();
    expect([bar.isShown, text()]).toEqual([false, '']);
  });
});
