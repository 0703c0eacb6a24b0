import { setTimeout as sleep } from 'node:timers/promises';
import { SluiceError } from '../records/sluice-error.ts';
import type { Question } from '../records/question.ts';
import type { StopSignals } from '../runtime/stop-signals.ts';
import type { Worker } from '../runtime/worker.ts';
import { findSandbox } from '../sandbox/find-sandbox.ts';
import { parseQuestionLine } from '../sources/parse-question.ts';
import { generateArithmeticQuestions } from '../demo/arithmetic-questions.ts';
import { generateCodeQuestions } from '../demo/code-questions.ts';
import { EXIT } from './exit.ts';
import { runReporting } from './run-command.ts';
import type { Terminal } from './terminal.ts';

/** The share of the questions that ask for a program, if programs can be run. */
const CODE_SHARE = 1 / 64;
const LOOK_MS = 50;

/** The questions of the demo, in their order. */
export interface DemoQuestions {
  /** Written before the worker starts. */
  readonly first: readonly Question[];
  /** Added while the worker runs; empty if the first ones contain no programs. */
  readonly later: readonly Question[];
  /** A line about the questions that were added. */
  readonly describe: (topic: string) => string;
}

/**
 * Generates the questions. If programs can be run, their questions come first: running programs takes longer than
 * arithmetic, and the other questions would otherwise fill the dataset before they are graded.
 */
export async function demoQuestions(count: number, { note }: Terminal): Promise<DemoQuestions> {
  const sandbox = await findSandbox();
  if (sandbox.kind === 'missing') note(`no code questions in this demo: ${sandbox.reason}; ${sandbox.fix}`);
  const codeCount = sandbox.kind === 'missing' ? 0 : Math.ceil(CODE_SHARE * count);
  const programs = generateCodeQuestions({ count: codeCount, seed: 1 }).map(questionOf);
  const arithmetic = generateArithmeticQuestions({ count: count - codeCount, seed: 1 }).map(questionOf);
  if (codeCount === 0) {
    return { first: arithmetic, later: [], describe: (topic) => `${count} questions are on the topic ${topic}` };
  }
  return {
    first: programs,
    later: arithmetic,
    describe: (topic) =>
      `${codeCount} code questions are on the topic ${topic}; ${count - codeCount} in arithmetic follow`,
  };
}

/** Uses the same parser as every other question: a line of JSON. */
function questionOf(generated: object): Question {
  const line = JSON.stringify(generated);
  const parsed = parseQuestionLine(line, new Date());
  if ('reason' in parsed) throw new SluiceError('demo-question', `${parsed.reason}: ${line}`);
  return parsed.question;
}

/**
 * Runs a worker to the end of the campaign and adds the other questions when half of the first ones are graded: the
 * second half keeps the worker busy meanwhile. If the worker still becomes idle too early, another one is started.
 */
export async function runFed(
  startWorker: (feedFailed: Promise<never>) => Worker,
  { first, later, putIn }: Pick<DemoQuestions, 'first' | 'later'> & { readonly putIn: () => Promise<void> },
  stop: StopSignals,
  terminal: Terminal,
): Promise<{ readonly worker: Worker; readonly exitCode: number }> {
  let failFeed: (error: unknown) => void = () => undefined;
  const feedFailed = new Promise<never>((_, reject) => {
    failFeed = reject;
  });
  feedFailed.catch(() => undefined);
  let worker = startWorker(feedFailed);
  let isOver = later.length === 0;
  const graded = (): number => worker.status().stages.find(({ stage }) => stage === 'grade')?.in ?? 0;
  const feed = async (): Promise<void> => {
    while (graded() < first.length / 2) {
      if (isOver || stop.drain.aborted) return;
      await sleep(LOOK_MS);
    }
    if (!isOver) await putIn();
  };
  const fed = feed();
  fed.catch(failFeed);
  for (let isSecond = false; ; isSecond = true) {
    const exitCode = await runReporting(worker, 'complete', terminal);
    const hasReadAll = graded() >= first.length + later.length;
    if (isSecond || hasReadAll || exitCode !== EXIT.short || stop.drain.aborted) {
      isOver = true;
      await fed;
      return { worker, exitCode };
    }
    await fed;
    worker = startWorker(feedFailed);
  }
}
