import type { Columns } from '../column-type.ts';
import type { DatasetForm, Row } from './dataset-form.ts';

/** The columns of `open-r1/OpenR1-Math-220k`, in their order. */
const OPENR1_COLUMNS: Columns = {
  problem: 'string',
  solution: 'string',
  answer: 'string',
  problem_type: 'string',
  question_type: 'string',
  source: 'string',
  uuid: 'string',
  is_reasoning_complete: { listOf: 'bool' },
  generations: { listOf: 'string' },
  correctness_math_verify: { listOf: 'bool' },
  correctness_llama: { listOf: 'bool' },
  finish_reasons: { listOf: 'string' },
  correctness_count: 'int64',
  messages: { listOf: { role: 'string', content: 'string' } },
};

/** Columns of `messages` that OpenR1 has under another name, or in its generations. */
const RENAMED = ['id', 'messages', 'gold', 'answer', 'source', 'reasoning'] as const;

function others<T extends object>(of: T): Omit<T, (typeof RENAMED)[number]> {
  const renamed: readonly string[] = RENAMED;
  return Object.fromEntries(Object.entries(of).filter(([name]) => !renamed.includes(name))) as Omit<
    T,
    (typeof RENAMED)[number]
  >;
}

/** Only a verified record has no reason: its reply was not cut off. */
const isComplete = (row: Row): boolean => !('reason' in row) || row.reason !== 'truncated';

/**
 * The form of OpenR1-Math-220k, with one generation in each row: a trace is a row here. Fields without a value here are
 * null: the gold solution, the types of problem and question, the verdict of a Llama judge. `correctness_math_verify`
 * is our verdict.
 */
export const OPENR1: DatasetForm = {
  columnsOf: (columns) => ({ ...OPENR1_COLUMNS, ...others(columns) }),
  rowOf: (row) => {
    const [question, reply] = row.messages;
    const generations = reply === undefined ? [] : [reply.content];
    const each = <T>(value: T): readonly T[] => generations.map(() => value);
    const isCorrect = row.verdict === 'correct';
    return {
      problem: question?.content ?? null,
      solution: null,
      answer: row.gold,
      problem_type: null,
      question_type: null,
      source: row.source,
      uuid: row.id,
      is_reasoning_complete: each(isComplete(row)),
      generations,
      correctness_math_verify: each(isCorrect),
      correctness_llama: null,
      finish_reasons: each(isComplete(row) ? 'stop' : 'length'),
      correctness_count: isCorrect ? generations.length : 0,
      messages: row.messages,
      ...others(row),
    };
  },
  says: [
    'Those of OpenR1-Math-220k: `problem`, `answer` (the gold answer), `source`, `uuid`, `generations` (one; the reasoning',
    'is in `<think>` tags), `is_reasoning_complete`, `correctness_math_verify` (the verdict of the verifier named above,',
    'which is not Math-Verify), `finish_reasons`, `correctness_count`, `messages`; `solution`, `problem_type`,',
    '`question_type` and `correctness_llama` are null. Besides `level`, `domain`, `license`, `teacher`, `target`, `verdict`,',
    '`generatedAt`, `campaign`.',
  ],
};
