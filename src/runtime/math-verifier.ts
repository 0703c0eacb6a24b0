import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { Observable } from 'rxjs';

import type { Verdict, VerdictReason } from '../records/verdict.ts';
import type { MathRules } from '../verifiers/math/verify-math.ts';

import { MATH_VERIFIER, verifyMathQuickly } from '../verifiers/math/verify-math.ts';

/** Options of `createMathVerifier`. */
export interface MathVerifierOptions {
  /**
   * Time limit of one comparison in its thread, in milliseconds; beyond it the verdict is `verifier-timeout`. At least
   * 1; default 2,000.
   */
  readonly deadlineMs?: number;
  /** Maximum number of threads; they start when they are first needed. At least 1; default: the number of cores. */
  readonly workers?: number;
  /** Heap of each thread, in MiB; a comparison that needs more is `verifier-error`. At least 16; default 128. */
  readonly memoryMiB?: number;
  /** The answers that are accepted in addition to equal ones; none by default. */
  readonly rules?: MathRules;
}

/** Decides mathematics under a deadline. */
export interface MathVerifier {
  /**
   * Emits one verdict and completes; never errors. Cold: work begins on subscription, and unsubscribing cancels it.
   * Jobs beyond the threads wait, so the caller's concurrency is the bound: `mergeMap(…, 8)`.
   */
  verify(output: string, gold: string): Observable<Verdict>;
  /** Ends the threads. Waiting jobs are `ungraded`, `verifier-error`. */
  close(): Promise<void>;
}

/** The job of a thread. */
export interface MathJob {
  readonly output: string;
  readonly gold: string;
  readonly rules: MathRules;
}

interface Waiting extends MathJob {
  readonly answer: (verdict: Verdict) => void;
}

interface Slot {
  readonly worker: Worker;
  isReady: boolean;
  waiting: Waiting | null;
  timer: NodeJS.Timeout | undefined;
}

/** A thread that has not started after this time never will. Milliseconds. */
const START_MS = 30_000;

/**
 * `verifyMath` in a small pool of threads, each with a hard deadline and a bounded heap. Numbers and equal texts, which
 * are most answers, are decided at once without a thread (`verifyMathQuickly`). A thread that misses the deadline or
 * runs out of memory is replaced, and only its own answer is `ungraded`: `verifier-timeout` or `verifier-error`.
 * Idle threads never keep the process alive.
 *
 * @example
 * const math = createMathVerifier({ deadlineMs: 500 });
 * const verdict = await firstValueFrom(math.verify('So \\boxed{\\sqrt{8}}.', '2\\sqrt2'));
 * await math.close();
 */
export function createMathVerifier(options: MathVerifierOptions = {}): MathVerifier {
  const deadlineMs = atLeast(1, options.deadlineMs ?? 2_000);
  const most = atLeast(1, options.workers ?? availableParallelism());
  const rules = options.rules ?? {};
  const memoryMiB = atLeast(16, options.memoryMiB ?? 128);
  const slots = new Set<Slot>();
  const queue: Waiting[] = [];
  let isClosed = false;

  const remove = (slot: Slot, reason: VerdictReason): void => {
    if (!slots.delete(slot)) return;
    clearTimeout(slot.timer);
    const lost = slot.waiting ?? (slot.isReady ? null : (queue.shift() ?? null));
    slot.waiting = null;
    void slot.worker.terminate();
    lost?.answer(ungraded(reason));
    assign();
  };

  const start = (): void => {
    const worker = new Worker(workerUrl(), {
      execArgv: [],
      env: {},
      resourceLimits: {
        maxOldGenerationSizeMb: memoryMiB,
        maxYoungGenerationSizeMb: Math.ceil(memoryMiB / 8),
        stackSizeMb: 4,
      },
    });
    const slot: Slot = { worker, isReady: false, waiting: null, timer: undefined };
    slot.timer = setTimeout(() => remove(slot, 'verifier-error'), START_MS);
    slots.add(slot);
    worker.on('message', (message: Verdict | 'ready') => {
      if (!slots.has(slot)) return;
      clearTimeout(slot.timer);
      const { waiting } = slot;
      slot.isReady = true;
      slot.waiting = null;
      worker.unref();
      assign();
      if (message !== 'ready') waiting?.answer(message);
    });
    worker.on('error', () => remove(slot, 'verifier-error'));
    worker.on('exit', () => remove(slot, 'verifier-error'));
  };

  const assign = (): void => {
    if (isClosed) return;
    let starting = 0;
    for (const slot of slots) {
      if (!slot.isReady) starting += 1;
      if (!slot.isReady || slot.waiting !== null) continue;
      const waiting = queue.shift();
      if (waiting === undefined) return;
      slot.waiting = waiting;
      slot.worker.ref();
      slot.timer = setTimeout(() => remove(slot, 'verifier-timeout'), deadlineMs);
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      slot.worker.postMessage({ output: waiting.output, gold: waiting.gold, rules } satisfies MathJob);
    }
    for (; slots.size < most && starting < queue.length; starting += 1) start();
  };

  return {
    verify: (output, gold) =>
      new Observable((subscriber) => {
        const answer = (verdict: Verdict): void => {
          subscriber.next(verdict);
          subscriber.complete();
        };
        const quick = decideQuickly(output, gold, rules);
        if (quick !== null) return answer(quick);
        if (isClosed) return answer(ungraded('verifier-error'));
        const waiting: Waiting = { output, gold, rules, answer };
        queue.push(waiting);
        assign();
        return () => {
          // A thread completes a job that it has begun, or reaches its deadline; the result is ignored.
          const index = queue.indexOf(waiting);
          if (index >= 0) queue.splice(index, 1);
        };
      }),
    close: async () => {
      isClosed = true;
      const open = [...slots];
      const lost = [...queue, ...open.flatMap((slot) => slot.waiting ?? [])];
      queue.length = 0;
      slots.clear();
      for (const slot of open) clearTimeout(slot.timer);
      for (const waiting of lost) waiting.answer(ungraded('verifier-error'));
      await Promise.all(open.map((slot) => slot.worker.terminate()));
    },
  };
}

function decideQuickly(output: string, gold: string, rules: MathRules): Verdict | null {
  try {
    return verifyMathQuickly(output, gold, rules);
  } catch {
    return ungraded('verifier-error');
  }
}

function ungraded(reason: VerdictReason): Verdict {
  return { verdict: 'ungraded', reason, extracted: null, decidedBy: MATH_VERIFIER };
}

/** The worker beside this file, as source or as build output. */
function workerUrl(): URL {
  return import.meta.url.endsWith('.ts')
    ? new URL('./math-worker.ts', import.meta.url)
    : new URL('./math-worker.js', import.meta.url);
}

function atLeast(least: number, value: number): number {
  if (!(value >= least)) throw new RangeError(`expected a number of at least ${least}, got ${value}`);
  return value;
}
