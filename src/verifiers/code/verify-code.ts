import { concatMap, map, of, shareReplay, switchMap } from 'rxjs';
import type { Observable } from 'rxjs';
import type { CodeJob, CodeJudge, CodeOutcome, CodeRun, RunCode } from '../../records/code-run.ts';
import type { VerifyAnswer } from '../../records/model-ports.ts';
import type { Question, QuestionTests } from '../../records/question.ts';
import { shortened } from '../../records/verdict.ts';
import type { Verdict, VerdictKind, VerdictReason } from '../../records/verdict.ts';
import { assembleJob } from './assemble-job.ts';
import type { AssembledJob } from './assemble-job.ts';
import { definesName } from './extract-program.ts';
import { RememberedQuestions } from './remembered-questions.ts';
import { missingPackage } from './javascript-packages.ts';
import { isSameOutput } from './same-output.ts';

/** Name and version of this verifier, set on every verdict; for tests of kind `assert` with the judge that decided. */
export const CODE_VERIFIER = 'code/2';

/**
 * A longer program is truncated in the verdict. A correct program is the answer of a dataset's record, so it is kept up to
 * the size that fits a Kafka record beside the reply; other programs are only displayed. Characters.
 */
const MOST_KEPT = { correct: 1_000_000, other: 2_000 } as const;

/** Outcomes that are no verdict on the program. */
const FAULTS = {
  'sandbox-error': 'sandbox-error',
  'tests-broken': 'tests-broken',
  'tests-decide-nothing': 'tests-decide-nothing',
  // For this program only: the results of another one may be compared.
  'empty-answer': 'tests-decide-nothing',
  'module-missing': 'module-missing',
  // Never comes from the live judge.
  'needs-live': 'sandbox-error',
  ran: 'sandbox-error',
} as const satisfies Partial<Record<CodeOutcome, VerdictReason>>;

/** A run and the judge that decided it. */
interface Decided {
  readonly run: CodeRun;
  readonly judge: CodeJudge;
}

/**
 * The verifier of code questions on a sandbox. All tests must pass. A verdict on the program is `correct` with
 * `passed`, `incorrect` with how it failed, or `unparsable` with `no-code`; what is not the program's fault is `ungraded`.
 *
 * The strict judge decides tests of kind `assert`; where it says `needs-live`, the live judge does. `decidedBy` names the
 * judge. After a pass the tests run on stubs; if they pass too, the question is `ungraded` with `tests-decide-nothing`. If
 * a program fails and the question's own answer is a solution, that runs too: if it fails as well, the tests are at fault,
 * and the question is `ungraded` with `tests-broken`. Both are found once for each question.
 */
export function createCodeVerifier(run: RunCode): VerifyAnswer {
  const references = new RememberedQuestions<Observable<boolean>>();
  const hollow = new RememberedQuestions<Record<CodeJudge, boolean | null>>();

  const decide = (job: CodeJob, question: Question): Observable<Decided> => {
    const known = hollow.get(question) ?? { strict: null, live: null };
    const by = (judge: CodeJudge): Observable<Decided> => {
      if (known[judge] === true) return of({ run: HOLLOW, judge });
      return run({ ...job, judge, triesStubs: known[judge] === null }).pipe(
        map((result) => {
          // Only a pass of the live judge holds for the next program: `tests-decide-nothing` may be due to this program's objects.
          const isHollow = result.outcome === 'tests-decide-nothing';
          if (result.outcome === 'passed' || (isHollow && judge === 'strict')) {
            const before = hollow.get(question) ?? { strict: null, live: null };
            hollow.set(question, { ...before, [judge]: isHollow });
          }
          return { run: result, judge };
        }),
      );
    };
    if (job.kind === 'stdio') return run(job).pipe(map((result) => ({ run: result, judge: 'strict' })));
    return by('strict').pipe(concatMap((decided) => (decided.run.outcome === 'needs-live' ? by('live') : of(decided))));
  };

  const isReferenceRefused = (question: Question, tests: QuestionTests): Observable<boolean> => {
    const known = references.get(question);
    if (known !== undefined) return known;
    const reference = referenceJob(question, tests);
    const checked =
      reference === null
        ? of(false)
        : decide(reference, question).pipe(
            map((decided) => ['wrong-answer', 'runtime-error', 'syntax-error'].includes(reasonOf(decided.run, tests))),
            shareReplay({ bufferSize: 1, refCount: true }),
          );
    references.set(question, checked);
    return checked;
  };

  return (output, question) => {
    const { tests } = question;
    if (tests === null || tests.kind === 'unknown') return of(verdict('ungraded', 'gold-unparsable', null));
    const assembled = assembleJob(output, question, tests);
    if (assembled === null) return of(verdict('unparsable', 'no-code', null));
    return decide(assembled.job, question).pipe(
      switchMap((decided) => {
        const judged = judgeRun(decided, tests, assembled);
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

const HOLLOW: CodeRun = { outcome: 'tests-decide-nothing', detail: 'found before', outputs: [] };

/** The verdict that follows from how a run ended. */
function judgeRun({ run, judge }: Decided, tests: QuestionTests, { extracted, job }: AssembledJob): Verdict {
  const decidedBy = job.kind === 'stdio' ? CODE_VERIFIER : `${CODE_VERIFIER}:${judge}`;
  const say = (kind: VerdictKind, because: VerdictReason, program: string | null): Verdict => ({
    ...verdict(kind, because, program),
    decidedBy,
  });
  const ended = reasonOf(run, tests);
  const reason = ended === 'runtime-error' && isPackageMissing(run, job) ? 'module-missing' : ended;
  if (reason === 'passed') return say('correct', reason, extracted.program);
  if (isFault(reason)) return say('ungraded', FAULTS[reason], extracted.program);
  // A reply without a block that does not compile was prose after all.
  if (reason === 'syntax-error' && extracted.from === 'reply') return say('unparsable', 'no-code', null);
  return say('incorrect', reason, extracted.program);
}

/** Whether a program of JavaScript ended because this machine lacks a well-known package. */
const isPackageMissing = (run: CodeRun, job: CodeJob): boolean =>
  job.language === 'javascript' &&
  missingPackage(job.program) !== null &&
  (job.kind === 'stdio' || /Cannot find (?:module|package)/.test(run.detail));

const isFault = (outcome: CodeOutcome): outcome is keyof typeof FAULTS => outcome in FAULTS;

/** How a run ended. Outputs of kind `stdio` are compared here, outside of the sandbox, and nowhere else. */
function reasonOf(run: CodeRun, tests: QuestionTests): CodeOutcome {
  if (tests.kind !== 'stdio') return run.outcome;
  // From inside the sandbox, only that a case ran is accepted.
  if (run.outcome === 'passed' || run.outcome === 'wrong-answer') return 'sandbox-error';
  // A case with a wrong output counts before a later one that did not finish.
  const finished = run.outcome === 'ran' ? run.outputs : run.outputs.slice(0, -1);
  const isWrong = finished.some((output, index) => !isSameOutput(output, tests.cases[index]?.output ?? ''));
  if (isWrong) return 'wrong-answer';
  if (run.outcome !== 'ran' || run.outputs.length !== tests.cases.length) return run.outcome;
  // A program that writes nothing would pass.
  return tests.cases.every(({ output }) => isSameOutput('', output)) ? 'tests-decide-nothing' : 'passed';
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
  const most = kind === 'correct' ? MOST_KEPT.correct : MOST_KEPT.other;
  return {
    verdict: kind,
    reason,
    extracted: extracted === null ? null : shortened(extracted, most),
    decidedBy: CODE_VERIFIER,
  };
}
