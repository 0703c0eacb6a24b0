import { catchError, defer, of } from 'rxjs';
import type { Observable } from 'rxjs';
import type { RunCode } from '../records/code-run.ts';
import { SluiceError } from '../records/sluice-error.ts';
import type { VerifyAnswer } from '../records/model-ports.ts';
import type { BuiltInDomain, Domain } from '../records/domain.ts';
import type { DomainVerifiers } from '../records/domain-verifier.ts';
import type { Question } from '../records/question.ts';
import type { Verdict } from '../records/verdict.ts';
import { openSandbox } from '../sandbox/sandbox.ts';
import type { Sandbox, SandboxOptions } from '../sandbox/sandbox.ts';
import { verifyChoice } from '../verifiers/choice.ts';
import { createCodeVerifier } from '../verifiers/code/verify-code.ts';
import type { MathRules } from '../verifiers/math/verify-math.ts';
import { verifyOwnDomain } from '../verifiers/own-domain.ts';
import { createMathVerifier } from './math-verifier.ts';

/** Decides a mathematical answer. */
export type VerifyMath = (output: string, gold: string) => Observable<Verdict>;

/** The dependencies of the verifiers of the domains. */
export interface VerifierOptions {
  readonly math: VerifyMath;
  /** Runs programs; without it, code questions are not verified. */
  readonly runCode?: RunCode;
  /** The verifiers of the user's own domains. */
  readonly own?: DomainVerifiers;
  /** Closes the dependencies. */
  readonly close?: () => Promise<void>;
}

/** The verifiers of all domains as one. */
export interface Verifier {
  readonly verify: VerifyAnswer;
  /** The domains that are decided here; an answer of any other domain is `ungraded` with `domain-unsupported`. */
  readonly domains: ReadonlySet<Domain>;
  close(): Promise<void>;
}

/** Composes the verifiers. `verify` emits one verdict and never errors: a fault of a verifier is `verifier-error`. */
export function createVerifier(options: VerifierOptions): Verifier {
  const { math, runCode, own = [] } = options;
  const builtIn: Readonly<Record<BuiltInDomain, VerifyAnswer | null>> = {
    math: (output, question) => math(output, question.answer),
    choice: (output, question) => of(verifyChoice(output, question.answer, question.question, question.choices)),
    code: runCode === undefined ? null : createCodeVerifier(runCode),
  };
  const deciders = new Map<Domain, VerifyAnswer>();
  for (const [domain, verifier] of own) deciders.set(domain, verifyOwnDomain(verifier));
  for (const [domain, decide] of Object.entries(builtIn)) if (decide !== null) deciders.set(domain, decide);
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

/** Verifiers that use threads and sandboxes of this process. */
export interface OpenVerifier extends Verifier {
  /** Why code questions are refused here, and how to fix it; null if they are accepted. */
  readonly codeRefusal: string | null;
}

/** Which verifiers are opened. */
export interface OpenVerifierOptions {
  /**
   * `required`: rejects without a sandbox; `if-possible`: refuses code questions without one; `off`: always refuses
   * them.
   */
  readonly code: 'required' | 'if-possible' | 'off';
  readonly sandbox?: SandboxOptions;
  /** The answers that are accepted in mathematics in addition to equal ones; none by default. */
  readonly math?: MathRules;
  /** The verifiers of the user's own domains. */
  readonly own?: DomainVerifiers;
}

/**
 * Opens the verifiers: mathematics in threads with a deadline, programs in sandboxes. Rejects with `SluiceError`
 * `no-sandbox` if code is required and cannot be run.
 */
export async function openVerifier(options: OpenVerifierOptions): Promise<OpenVerifier> {
  const { sandbox, refusal } = await sandboxOf(options);
  const math = createMathVerifier({ rules: options.math ?? {} });
  const verifier = createVerifier({
    math: (output, gold) => math.verify(output, gold),
    ...(sandbox === null ? {} : { runCode: sandbox.run }),
    ...(options.own && { own: options.own }),
    close: async () => {
      await Promise.all([math.close(), sandbox?.close()]);
    },
  });
  return { ...verifier, codeRefusal: refusal };
}

async function sandboxOf(
  options: OpenVerifierOptions,
): Promise<{ readonly sandbox: Sandbox | null; readonly refusal: string | null }> {
  if (options.code === 'off') return { sandbox: null, refusal: 'code questions are switched off' };
  try {
    return { sandbox: await openSandbox(options.sandbox), refusal: null };
  } catch (error) {
    const isMissing = error instanceof SluiceError && error.code === 'no-sandbox';
    if (!isMissing || options.code === 'required') throw error;
    return { sandbox: null, refusal: error.message };
  }
}
