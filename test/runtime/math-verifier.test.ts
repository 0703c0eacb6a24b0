import { spawnSync } from 'node:child_process';
import { firstValueFrom, from, lastValueFrom, mergeMap, range, toArray } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';

import type { MathVerifier, MathVerifierOptions } from '../../src/runtime/math-verifier.ts';

import { hostileAnswers } from '../../bench/support/hostile-latex.ts';
import { createMathVerifier } from '../../src/runtime/math-verifier.ts';

const open: MathVerifier[] = [];

function verifier(options?: MathVerifierOptions): MathVerifier {
  const created = createMathVerifier(options);
  open.push(created);
  return created;
}

afterEach(async () => {
  for (const created of open.splice(0)) await created.close();
});

/** Takes all the work that a comparison may take: high roots at many points. */
const SLOW = `\\boxed{${'\\sqrt[997]{x^{2}+y^{3}+\\sqrt[991]{x+y}}+'.repeat(24)}10^{-400}}`;
const SLOW_GOLD = `${'\\sqrt[997]{x^{2}+y^{3}+\\sqrt[991]{y+x}}+'.repeat(24)}10^{-400}`;

describe('createMathVerifier', () => {
  it('decides formulas in a thread and numbers at once', async () => {
    const math = verifier({ workers: 1 });
    expect(await firstValueFrom(math.verify('So \\boxed{\\sqrt8}.', '2\\sqrt{2}'))).toMatchObject({
      verdict: 'correct',
    });
    expect(await firstValueFrom(math.verify('So \\boxed{\\sqrt8}.', '2\\sqrt{3}'))).toMatchObject({
      verdict: 'incorrect',
    });
    const seen: string[] = [];
    math.verify('So 5.', '5').subscribe(({ verdict }) => seen.push(verdict));
    expect(seen).toEqual(['correct']);
  });

  // If other work uses the processor, 60 ms may be too short even for easy answers.
  it('stops at the deadline, replaces the thread and serves the others', { retry: 3 }, async () => {
    const math = verifier({ workers: 1, deadlineMs: 60 });
    const answers = [
      math.verify(SLOW, SLOW_GOLD),
      math.verify('\\boxed{x+1}', '1+x'),
      math.verify(SLOW, SLOW_GOLD),
      math.verify('\\boxed{x+2}', '1+x'),
    ].map((answer) => firstValueFrom(answer));
    const verdicts = await Promise.all(answers);
    expect(verdicts.map(({ reason }) => reason)).toEqual([
      'verifier-timeout',
      'equal',
      'verifier-timeout',
      'different',
    ]);
    expect(verdicts[0]).toMatchObject({ verdict: 'ungraded', extracted: null, decidedBy: 'math/6' });
  });

  it('answers everything when many wait', async () => {
    const math = verifier({ workers: 2 });
    const verdicts = await lastValueFrom(
      range(0, 200).pipe(
        mergeMap((index) => math.verify(`\\boxed{x+${index}}`, `${index % 2 === 0 ? index : 'y'}+x`), 16),
        toArray(),
      ),
    );
    expect(verdicts.filter(({ verdict }) => verdict === 'correct')).toHaveLength(100);
    expect(verdicts.filter(({ verdict }) => verdict === 'incorrect')).toHaveLength(100);
  });

  it('survives hostile answers, and the others get theirs meanwhile', async () => {
    const math = verifier({ workers: 2, memoryMiB: 64 });
    const hostile = lastValueFrom(
      from(hostileAnswers(100, 7)).pipe(
        mergeMap((answer) => math.verify(`\\boxed{${answer}}`, '\\sqrt{5}'), 2),
        toArray(),
      ),
    );
    const others = lastValueFrom(
      range(0, 50).pipe(
        mergeMap((index) => math.verify(`\\boxed{x+${index}}`, `${index}+x`), 2),
        toArray(),
      ),
    );
    expect((await others).every(({ verdict }) => verdict === 'correct')).toBe(true);
    const verdicts = await hostile;
    expect(verdicts).toHaveLength(100);
    expect(verdicts.filter(({ verdict }) => verdict === 'correct')).toEqual([]);
  });

  it('takes back what still waits when the subscriber leaves', async () => {
    const math = verifier({ workers: 1 });
    let isAnswered = false;
    const first = firstValueFrom(math.verify('\\boxed{x+1}', '1+x'));
    math
      .verify('\\boxed{x+1}', '1+x')
      .subscribe(() => (isAnswered = true))
      .unsubscribe();
    await first;
    await firstValueFrom(math.verify('\\boxed{x+3}', '3+x'));
    expect(isAnswered).toBe(false);
  });

  it('ends with what waits ungraded, and stays closed', async () => {
    const math = verifier({ workers: 1 });
    const waiting = firstValueFrom(math.verify('\\boxed{x+1}', '1+x'));
    await math.close();
    expect(await waiting).toMatchObject({ verdict: 'ungraded', reason: 'verifier-error' });
    expect(await firstValueFrom(math.verify('\\boxed{x+1}', '1+x'))).toMatchObject({ reason: 'verifier-error' });
  });

  it('refuses options that make no sense', () => {
    expect(() => createMathVerifier({ deadlineMs: 0 })).toThrow('at least 1');
    expect(() => createMathVerifier({ workers: Number.NaN })).toThrow('at least 1');
  });

  it('does not keep a process alive, and a verdict that is waited for does', () => {
    const url = new URL('../../src/runtime/math-verifier.ts', import.meta.url).href;
    const script = `
      import { createMathVerifier } from ${JSON.stringify(url)};
      createMathVerifier({ workers: 1 }).verify('\\\\boxed{x+1}', '1+x').subscribe((v) => console.log(v.verdict));`;
    const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
      timeout: 15_000,
    });
    expect(run.stdout.trim()).toBe('correct');
    expect(run.status).toBe(0);
  });
});
