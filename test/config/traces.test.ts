import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/parse-config.ts';
import { SluiceError } from '../../src/records/sluice-error.ts';
import { DEFAULT_TRACES } from '../../src/records/trace.ts';
import type { Config } from '../../src/config/config.ts';

const endpoint = { baseUrl: 'http://localhost:8000/v1', model: 'm' };
const parse = (traces: unknown): Config =>
  parseConfig(
    { campaign: 'c', models: { target: endpoint, teacher: endpoint, scorer: endpoint }, traces },
    { cwd: '/', env: {} },
  );

const problemsOf = (traces: unknown): string => {
  try {
    parse(traces);
  } catch (error) {
    if (error instanceof SluiceError) return error.message;
  }
  return expect.unreachable('it is refused');
};

describe('traces', () => {
  it('has a default for each field', () => expect(parse({}).traces).toEqual(DEFAULT_TRACES));

  it('takes each field', () => {
    const traces = {
      reasoning: 'content',
      samples: 64,
      choose: 'all',
      teacherOrder: 'in-order',
      gates: {
        maxRepeatedShare: null,
        controlTokens: 'reject',
        thinkTags: 'reject',
        languages: ['en', 'zh'],
        maxOtherScripts: 0,
        minChars: 1,
        maxChars: 50_000,
        maxReasoningTokens: 16_000,
      },
    };
    expect(parse(traces).traces).toEqual(traces);
  });

  it.each<[object, string]>([
    [{ samples: 0 }, 'traces.samples: expected an integer from 1 to 64, got 0'],
    [{ samples: 65 }, 'traces.samples: expected an integer from 1 to 64, got 65'],
    [{ choose: 'best' }, `traces.choose: expected 'first' or 'shortest' or 'all', got "best"`],
    [{ gates: { maxRepeatedShare: 1.5 } }, 'traces.gates.maxRepeatedShare: expected a number from 0 to 1, got 1.5'],
    [
      { gates: { languages: ['en', 'tlh'] } },
      "traces.gates.languages: expected a list of languages such as ['en'], of af,",
    ],
    [{ gates: { languages: [] } }, 'traces.gates.languages: expected a list of languages'],
    [{ gates: { controlTokens: true } }, `traces.gates.controlTokens: expected 'clean' or 'reject', got true`],
    [{ gates: { maxChars: 0 } }, 'traces.gates.maxChars: expected an integer from 1 to 10,000,000, got 0'],
    [{ gates: { maxTokens: 5 } }, 'traces.gates.maxTokens: expected no such field'],
    [{ gates: { minChars: 10, maxChars: 9 } }, 'traces.gates.minChars: expected at most maxChars (9), got 10'],
  ])('refuses %j', (traces, message) => expect(problemsOf(traces)).toContain(message));
});
