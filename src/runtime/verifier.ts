import { catchError, defer, of } from 'rxjs';
import type { Observable } from 'rxjs';
import type { RunCode } from '../records/code-run.ts';
import type { VerifyAnswer } from '../records/model-ports.ts';
import type { Domain, Question } from '../records/question.ts';
import type { Verdict } from '../records/verdict.ts';
import { verifyChoice } from '../verifiers/choice.ts';
import { createCodeVerifier } from '../verifiers/code/verify-code.ts';
import { verifyMath } from '../verifiers/math/verify-math.ts';

/** Decides a mathematical answer. */
export type VerifyMath = (output: string, gold: string) => Observable<Verdict>;

/** What the verifiers of the domains stand on. */
export interface VerifierOptions {
  /** Default: in this thread. */
  readonly math?: VerifyMath;
  /** Runs programs; left out, code questions are not verified. */
  readonly runCode?: RunCode;
  /** Ends what the others stand on. */
  readonly close?: () => Promise<void>;
}

/** The verifiers of all domains as one. */
export interface Verifier {
  readonly verify: VerifyAnswer;
  /** The domains that are decided here; of another one every answer is `ungraded` with `domain-unsupported`. */
  readonly domains: ReadonlySet<Domain>;
  close(): Promise<void>;
}

/** Composes the verifiers. `verify` emits one verdict and never errors: a fault of a verifier is `verifier-error`. */
export function createVerifier(options: VerifierOptions = {}): Verifier {
  const math = options.math ?? ((output, gold) => of(verifyMath(output, gold)));
  const deciders = new Map<Domain, VerifyAnswer>([
    ['math', (output, question) => math(output, question.answer)],
    ['choice', (output, question) => of(verifyChoice(output, question.answer, question.question))],
  ]);
  if (options.runCode !== undefined) deciders.set('code', createCodeVerifier(options.runCode));
  const fault = (reason: 'domain-unsupported' | 'verifier-error', question: Question): Verdict => ({
    verdict: 'ungraded',
    reason,
    extracted: null,
    decidedBy: reason === 'domain-unsupported' ? 'none' : question.domain,
  });
  return {
    verify: (output, question) => {
      const decide = deciders.get(question.domain);
      if (decide === undefined) return of(fault('domain-unsupported', question));
      return defer(() => decide(output, question)).pipe(catchError(() => of(fault('verifier-error', question))));
    },
    domains: new Set(deciders.keys()),
    close: async () => options.close?.(),
  };
}
