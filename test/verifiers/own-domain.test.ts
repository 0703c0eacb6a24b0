import { Worker } from 'node:worker_threads';
import * as fc from 'fast-check';
import { EMPTY, firstValueFrom, NEVER, of, throwError, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { DomainVerdict, DomainVerifier } from '../../src/records/domain-verifier.ts';
import { MAX_EXTRACTED } from '../../src/records/verdict.ts';
import type { VerifierReply } from '../../src/records/model-ports.ts';
import { verifyOwnDomain } from '../../src/verifiers/own-domain.ts';
import { aQuestion } from '../support/campaign-records.ts';

const question = aQuestion('q', { domain: 'mine' });
const CORRECT: DomainVerdict = { verdict: 'correct', extracted: '4' };
const verifier = (verify: DomainVerifier['verify'], over: Partial<DomainVerifier> = {}): DomainVerifier => ({
  name: 'mine',
  version: 3,
  verify,
  ...over,
});
const decide = (verify: DomainVerifier['verify']): Promise<VerifierReply> =>
  firstValueFrom(verifyOwnDomain(verifier(verify))('output', question));

describe('verifyOwnDomain', () => {
  it.each<[string, DomainVerdict, Partial<VerifierReply>]>([
    ['right', CORRECT, { verdict: 'correct', reason: 'equal', extracted: '4' }],
    ['wrong', { verdict: 'incorrect', extracted: '5' }, { verdict: 'incorrect', reason: 'different', extracted: '5' }],
    ['no answer', { verdict: 'unparsable' }, { verdict: 'unparsable', reason: 'no-answer', extracted: null }],
    ['an odd answer', { verdict: 'unparsable', extracted: '?' }, { reason: 'answer-unparsable', extracted: '?' }],
    ['an odd gold', { verdict: 'ungraded' }, { verdict: 'ungraded', reason: 'gold-unparsable', extracted: null }],
  ])('takes a verdict at once, as a promise and as an observable: %s', async (_name, given, expected) => {
    for (const answer of [given, Promise.resolve(given), of(given, CORRECT)]) {
      expect(await decide(() => answer)).toMatchObject({ decidedBy: 'mine@3', ...expected });
    }
  });

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('broken');
      },
    ],
    ['rejects', () => Promise.reject(new Error('broken'))],
    ['fails', () => throwError(() => new Error('broken'))],
    ['ends without a verdict', () => EMPTY],
    ['gives nothing', () => undefined],
    ['gives a boolean', () => true],
    ['gives an unknown verdict', () => ({ verdict: 'right' })],
    ['gives a name of Object.prototype', () => ({ verdict: 'constructor' })],
    ['gives a number as the answer', () => ({ verdict: 'correct', extracted: 4 })],
  ])('is ungraded as verifier-error, never incorrect, where it %s', async (_name, verify) => {
    const wrong = { verdict: 'ungraded', reason: 'verifier-error', extracted: null, decidedBy: 'mine@3' };
    expect(await decide(verify as DomainVerifier['verify'])).toEqual({ ...wrong, fault: expect.any(String) });
  });

  it('gives one verdict and never an error, for any result of the verifier', async () => {
    await fc.assert(
      fc.asyncProperty(fc.anything(), async (given) => {
        const { verdict, reason } = await decide(() => given as DomainVerdict);
        if (verdict === 'ungraded') expect(['verifier-error', 'gold-unparsable']).toContain(reason);
        else expect((given as DomainVerdict).verdict).toBe(verdict);
      }),
    );
  });

  it('is given the text of the turn, in `sluice verify` as in a campaign, and no more than its end', async () => {
    const outputs: string[] = [];
    const noting = verifyOwnDomain(verifier((output) => (outputs.push(output), CORRECT)));
    for (const output of [
      '<think>5?</think>\n\nIt is 4. \n',
      'It is 4.<|im_end|>\nUser: and 5?',
      'x'.repeat(2_000_000),
    ]) {
      await firstValueFrom(noting(output, question));
    }
    expect(outputs.slice(0, 2)).toEqual(['It is 4.', 'It is 4.']);
    expect(outputs[2]).toHaveLength(1_000_000);
  });

  it('is verifier-timeout at the limit of the verifier, 10 s by default, and then aborts its signal', () => {
    for (const [timeoutMs, limit] of [
      [50, 50],
      [undefined, 10_000],
    ] as const) {
      const scheduler = new VirtualTimeScheduler();
      const signals: AbortSignal[] = [];
      const slow = verifier(
        (_output, _question, signal) => {
          signals.push(signal);
          return NEVER;
        },
        timeoutMs === undefined ? {} : { timeoutMs },
      );
      const verdicts: VerifierReply[] = [];
      verifyOwnDomain(slow, scheduler)('output', question).subscribe((verdict) => verdicts.push(verdict));
      scheduler.maxFrames = limit - 1;
      scheduler.flush();
      expect([verdicts.length, signals[0]?.aborted]).toEqual([0, false]);
      scheduler.maxFrames = limit;
      scheduler.flush();
      expect(verdicts).toEqual([
        {
          verdict: 'ungraded',
          reason: 'verifier-timeout',
          extracted: null,
          decidedBy: 'mine@3',
          fault: `no verdict within ${limit} ms`,
        },
      ]);
      expect(signals[0]?.aborted).toBe(true);
    }
  });

  it('aborts the signal when the result is no longer needed', () => {
    let signal: AbortSignal | undefined;
    const waiting = verifier((_output, _question, given) => {
      signal = given;
      return NEVER;
    });
    const subscription = verifyOwnDomain(waiting)('output', question).subscribe();
    expect(signal?.aborted).toBe(false);
    subscription.unsubscribe();
    expect(signal?.aborted).toBe(true);
  });

  it('ends a verifier whose thread hangs on the text, by its signal', async () => {
    let hasEnded = (): void => undefined;
    const ended = new Promise<void>((resolve) => {
      hasEnded = resolve;
    });
    const threaded = verifier(
      (_output, _question, signal) => {
        const thread = new Worker('for (;;);', { eval: true });
        thread.once('exit', () => hasEnded());
        signal.addEventListener('abort', () => void thread.terminate());
        return new Promise(() => undefined);
      },
      { timeoutMs: 30 },
    );
    const { reason } = await firstValueFrom(verifyOwnDomain(threaded)('output', question));
    expect(reason).toBe('verifier-timeout');
    await ended;
  });

  it('says what went wrong in the words of the error, bounded', async () => {
    expect((await decide(() => Promise.reject(new Error('no database')))).fault).toBe('no database');
    expect((await decide(() => Promise.reject(new Error('x'.repeat(10_000))))).fault).toHaveLength(500);
    expect((await decide(() => true as never)).fault).toMatch(/^expected \{ verdict: .*, got true$/);
  });

  it('bounds the answer that a record keeps', async () => {
    const { extracted } = await decide(() => ({ verdict: 'incorrect', extracted: 'x'.repeat(10_000) }));
    expect(extracted).toHaveLength(MAX_EXTRACTED);
  });
});
