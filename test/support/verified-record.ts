import type { Level } from '../../src/records/grade.ts';
import type { VerifiedRecord } from '../../src/records/trace.ts';

const usage = { prompt: 10, cachedPrompt: 0, completion: 20, reasoning: 5 };

/** A verified record of this id. */
export function verified(id: string, level: Level = 1, license: string | null = 'MIT'): VerifiedRecord {
  return {
    question: {
      id,
      domain: 'math',
      question: 'What is 6 × 7?',
      answer: '42',
      choices: [],
      tests: null,
      source: 'made up',
      license,
      ingestedAt: new Date(0),
    },
    grade: {
      level,
      method: 'paper',
      target: 'weak',
      grader: 'prm',
      aggregate: 'mean',
      thresholds: [0.8, 0.6, 0.4, 0.2],
      score: 0.9,
      attempts: 1,
      correct: 0,
      policy: 'paper@1',
      bands: [],
      stopped: 'all-made',
      confidence: null,
      consensus: null,
    },
    teacher: 'strong',
    reply: {
      content: '\nSo it is \\boxed{42}.\n',
      reasoning: '\nSix sevens\nare 42.\n',
      finishReason: 'stop',
      returnedModel: 'strong-0311',
      usage,
      latencyMs: 12,
    },
    verdict: { verdict: 'correct', reason: 'equal', extracted: '42', decidedBy: 'math/1' },
    campaign: 'c',
    generatedAt: new Date('2026-11-23T10:00:00Z'),
    attempt: 0,
    traceIndex: 0,
    traceCount: 1,
  };
}
