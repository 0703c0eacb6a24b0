import { map, of, shareReplay, switchMap } from 'rxjs';
import type { Observable } from 'rxjs';
import type { CodeJob, CodeRun, RunCode } from '../../records/code-run.ts';
import type { VerifyAnswer } from '../../records/model-ports.ts';
import type { Question, QuestionTests } from '../../records/question.ts';
import type { Verdict, VerdictKind, VerdictReason } from '../../records/verdict.ts';
import { assembleJob } from './assemble-job.ts';
import type { AssembledJob } from './assemble-job.ts';
import { definesName } from './extract-program.ts';
import { isSameOutput } from './same-output.ts';

/** Name and version of this verifier: stands on every verdict. */
export const CODE_VERIFIER = 'code/1';

/** A longer program is cut in the verdict: it travels with every record. Characters. */
const MAX_EXTRACTED = 2_000;
/** Questions whose own solution has been tried are remembered: all attempts at one share the answer. */
const MOST_REMEMBERED = 1_000;

/**
 * The verifier of code questions on a sandbox. All tests must pass. A verdict on the program is `correct` with
 * `passed`, `incorrect` with how it failed, or `unparsable` with `no-code`; `sandbox-error` is ours and `ungraded`.
 *
 * Where a program fails and the question's own answer is a solution, that is run too, once: if it fails as well, the
 * tests are at fault, and the question is `ungraded` with `tests-broken`.
 */
export function createCodeVerifier(run: RunCode): VerifyAnswer {
  const references = new Map<string, Observable<boolean>>();

  const isReferenceRefused = (question: Question, tests: QuestionTests): Observable<boolean> => {
    const known = references.get(question.id);
    if (known !== undefined) return known;
    const reference = referenceJob(question, tests);
    const checked =
      reference === null
        ? of(false)
        : run(reference).pipe(
            map((result) => ['wrong-answer', 'runtime-error', 'syntax-error'].includes(reasonOf(result, tests))),
            shareReplay({ bufferSize: 1, refCount: true }),
          );
    const [oldest] = references.keys();
    if (oldest !== undefined && references.size >= MOST_REMEMBERED) references.delete(oldest);
    references.set(question.id, checked);
    return checked;
  };

  return (output, question) => {
    const { tests } = question;
    if (tests === null || tests.kind === 'unknown') return of(verdict('ungraded', 'gold-unparsable', null));
    const assembled = assembleJob(output, question, tests);
    if (assembled === null) return of(verdict('unparsable', 'no-code', null));
    return run(assembled.job).pipe(
      switchMap((result) => {
        const judged = judgeRun(result, tests, assembled);
        if (judged.verdict !== 'incorrect') return of(judged);
        return isReferenceRefused(question, tests).pipe(
          map((isRefused) =>
            isRefused ? ({ ...judged, verdict: 'ungraded', reason: 'tests-broken' } as const) : judged,
          ),
        );
      }),
    );
  };
}

/** The verdict that follows from how a run ended. */
export function judgeRun(run: CodeRun, tests: QuestionTests, { extracted }: AssembledJob): Verdict {
  const reason = reasonOf(run, tests);
  if (reason === 'passed') return verdict('correct', reason, extracted.program);
  if (reason === 'sandbox-error' || reason === 'tests-broken') return verdict('ungraded', reason, extracted.program);
  // A reply without a block that does not compile was prose after all.
  if (reason === 'syntax-error' && extracted.from === 'reply') return verdict('unparsable', 'no-code', null);
  return verdict('incorrect', reason, extracted.program);
}

type CodeReason = Exclude<CodeRun['outcome'], 'ran'>;

function reasonOf(run: CodeRun, tests: QuestionTests): CodeReason {
  // A case that came out wrong counts before one after it that did not come to its end.
  const finished = run.outcome === 'ran' ? run.outputs : run.outputs.slice(0, -1);
  if (tests.kind === 'stdio') {
    const isWrong = finished.some((output, index) => !isSameOutput(output, tests.cases[index]?.output ?? ''));
    if (isWrong) return 'wrong-answer';
  }
  if (run.outcome !== 'ran') return run.outcome;
  return tests.kind === 'stdio' && run.outputs.length === tests.cases.length ? 'passed' : 'sandbox-error';
}

/** The question's own solution as a job; null where its answer is not one. */
function referenceJob(question: Question, tests: QuestionTests): CodeJob | null {
  const assembled = assembleJob(question.answer, question, tests);
  if (assembled === null) return null;
  const { job } = assembled;
  const isSolution = job.kind === 'stdio' || job.entries.some((name) => definesName(job.program, name, job.language));
  return isSolution ? job : null;
}

function verdict(kind: VerdictKind, reason: VerdictReason, extracted: string | null): Verdict {
  return { verdict: kind, reason, extracted: extracted?.slice(0, MAX_EXTRACTED) ?? null, decidedBy: CODE_VERIFIER };
}
