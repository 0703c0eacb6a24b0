import { describe, expect, it } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import { DEFAULT_PROMPTS, R1_PROMPTS } from '../../src/records/prompt-template.ts';
import { SluiceError } from '../../src/records/sluice-error.ts';

const endpoint = { baseUrl: 'http://localhost:8000/v1', model: 'm' };
const parse = (prompts: unknown): Config =>
  parseConfig(
    { campaign: 'c', models: { target: endpoint, teacher: endpoint, scorer: endpoint }, prompts },
    { cwd: '/', env: {} },
  );

describe('prompts', () => {
  it('are the default where nothing is said, field by field', () => {
    expect(parse(undefined).prompts).toEqual(DEFAULT_PROMPTS);
    expect(parse({ teacher: { math: 'Q: {question}' } }).prompts).toEqual({
      target: R1_PROMPTS,
      teacher: { ...R1_PROMPTS, math: 'Q: {question}' },
    });
    expect(parse({ target: { system: null } }).prompts).toEqual(DEFAULT_PROMPTS);
  });

  it.each<[string, object, string]>([
    [
      'a template without the question',
      { target: { math: 'Solve it.' } },
      'prompts.target.math: expected a text of at most 20,000 characters that holds {question}',
    ],
    ['a name in capitals', { teacher: { code: '{Question}' } }, 'prompts.teacher.code: expected a text'],
    ['what is no text', { teacher: { choice: 5 } }, 'prompts.teacher.choice: expected a text'],
    [
      'more than anyone pays for',
      { teacher: { math: `{question}${'x'.repeat(20_000)}` } },
      'prompts.teacher.math: expected a text',
    ],
    ['a blank system message', { teacher: { system: ' ' } }, 'prompts.teacher.system: expected null or a text'],
    ['an unknown domain', { teacher: { physics: '{question}' } }, 'prompts.teacher.physics: expected no such field'],
    ['an unknown model', { judge: {} }, 'prompts.judge: expected no such field'],
  ])('refuse %s', (_, prompts, message) => {
    let said = '';
    try {
      parse(prompts);
    } catch (error) {
      said = error instanceof SluiceError ? error.message : '';
    }
    expect(said).toContain(message);
  });
});
