import {
  aGradedQuestion,
  anAttempt,
  aQuestion,
  aRejectedTrace,
  aSelection,
  aVerifiedRecord,
} from './campaign-records.ts';
import { aProgress, WrittenTopics } from './written-topics.ts';

/** A text that would run a script if it were used as HTML. */
export const HOSTILE = '<img src=x onerror="alert(1)"></script><script>alert(2)</script><!--\u202E\u0000';

/** A campaign of four questions: verified, rejected, in stock and hostile. */
export function someTopics(topics: WrittenTopics = new WrittenTopics()): WrittenTopics {
  topics.write('control.grade', 'grade.0', 'progress', aProgress());
  for (const [id, level] of [
    ['q1', 3],
    ['q2', 4],
    ['q3', 0],
    ['h', 1],
  ] as const) {
    const graded = aGradedQuestion(id, level);
    const question = aQuestion(id, id === 'h' ? { question: HOSTILE, source: HOSTILE } : {});
    topics.write(`level-${level}`, id, 'graded-question', { ...graded, question });
    topics.write('attempts', id, 'attempt', anAttempt(id, { stepScores: [0.9, 0.2] }));
  }
  for (const [id, level] of [
    ['q1', 3],
    ['q2', 4],
  ] as const) {
    topics.write('selected', id, 'selection', aSelection(id, level));
  }
  topics.write('cot', 'q1', 'verified-record', aVerifiedRecord('q1', 3));
  topics.write('rejected', 'q2', 'rejected-trace', aRejectedTrace('q2', 4));
  return topics;
}
