import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { startReplayServer } from '../../src/testing/replay-server.ts';
import { createStandInPrm, STAND_IN_PRM } from '../../src/testing/stand-in-prm.ts';

/** The recorded models: the target and the teacher. */
export const WEAK = 'gpt3-6b-finetuning';
export const STRONG = 'gpt3-175b-verification';

/** A test question of GSM8K. */
export interface ReplayedQuestion {
  readonly id: string;
  readonly question: string;
  readonly answer: string;
  readonly solution_values: readonly string[];
}

/** An answer of a recorded model, with the publisher's label. */
export interface RecordedAttempt {
  readonly question_id: string;
  readonly model: string;
  readonly output: string;
  readonly is_correct: boolean;
}

/** The 1,319 test questions, and a server that returns the recorded answers. */
export interface Gsm8kReplay {
  readonly questions: readonly ReplayedQuestion[];
  readonly attempts: readonly RecordedAttempt[];
  readonly endpoint: Awaited<ReturnType<typeof startReplayServer>>;
  /** `models` of a configuration. */
  readonly models: object;
}

async function readRows<T>(file: string): Promise<T[]> {
  const text = gunzipSync(await readFile(file)).toString();
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}

/** Ends the process with exit 2 if the data do not exist. */
export function requireData(): string {
  const dataDir = process.env['SLUICE_DATA'];
  if (dataDir !== undefined) return dataDir;
  process.stdout.write(
    'the trial needs SLUICE_DATA: the folder with gsm8k.jsonl.gz and recorded/gsm8k_attempts.jsonl.gz\n',
  );
  process.exit(2);
}

/** Starts the replayed models. */
export async function openReplay(dataDir: string): Promise<Gsm8kReplay> {
  const all = await readRows<ReplayedQuestion>(path.join(dataDir, 'gsm8k.jsonl.gz'));
  const questions = all.filter(({ id }) => id.startsWith('gsm8k/test/'));
  const attempts = await readRows<RecordedAttempt>(path.join(dataDir, 'recorded/gsm8k_attempts.jsonl.gz'));
  const textOf = new Map(questions.map(({ id, question }) => [id, question]));
  const endpoint = await startReplayServer({
    answers: attempts.map(({ question_id, model, output }) => {
      const question = textOf.get(question_id) ?? '';
      // The teacher's recorded steps are its reasoning, its last line is its answer.
      const split = output.lastIndexOf('\n');
      return model === STRONG
        ? { model, question, reasoning: output.slice(0, split), output: output.slice(split + 1) }
        : { model, question, output };
    }),
    scorer: createStandInPrm(
      questions.map(({ question, answer, solution_values }) => ({ question, answer, solutionValues: solution_values })),
    ),
    latencyMs: { mean: 60, sigma: 0.6 },
  });
  const chat = (name: string): object => ({
    baseUrl: `${endpoint.url}/v1`,
    model: name,
    limits: { concurrency: 64 },
  });
  const models = {
    target: chat(WEAK),
    teacher: chat(STRONG),
    scorer: { kind: 'prm', baseUrl: endpoint.url, model: STAND_IN_PRM },
  };
  return { questions, attempts, endpoint, models };
}
