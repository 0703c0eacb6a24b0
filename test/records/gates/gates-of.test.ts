import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { gateOf } from '../../../src/records/gates/gates-of.ts';
import { reasoningTokens } from '../../../src/records/gates/length.ts';
import { otherScriptsShare } from '../../../src/records/gates/languages.ts';
import { repeatedShare } from '../../../src/records/gates/repeated-share.ts';
import { DEFAULT_GATES } from '../../../src/records/gates/trace-gate.ts';
import type { GateOptions } from '../../../src/records/gates/trace-gate.ts';
import type { ChatReply } from '../../../src/records/model-reply.ts';
import { aReply, USAGE } from '../../support/campaign-records.ts';

const reasonOf = (options: Partial<GateOptions>, reply: Partial<ChatReply>): string | null =>
  gateOf({ ...DEFAULT_GATES, ...options })(aReply(reply))?.reason ?? null;

const LOOP = 'wait, let me check this once more. '.repeat(100);

describe('gateOf', () => {
  it.each<[string, Partial<GateOptions>, Partial<ChatReply>, string | null]>([
    ['a loop, by default', {}, { reasoning: LOOP }, 'repetitive'],
    ['a loop where that gate is off', { maxRepeatedShare: null }, { reasoning: LOOP }, null],
    ['what was cleaned, by default', {}, { flaws: ['control-tokens', 'malformed-reasoning'] }, null],
    ['control tokens', { controlTokens: 'reject' }, { flaws: ['control-tokens'] }, 'control-tokens'],
    ['control tokens where only tags are looked at', { thinkTags: 'reject' }, { flaws: ['control-tokens'] }, null],
    ['think tags', { thinkTags: 'reject' }, { flaws: ['malformed-reasoning'] }, 'malformed-reasoning'],
    ['a clean reply', { thinkTags: 'reject', controlTokens: 'reject' }, {}, null],
    ['another language', { languages: ['en'] }, { reasoning: '所以答案是四' }, 'other-language'],
    ['any language, by default', {}, { reasoning: '所以答案是四' }, null],
    ['a text at its longest', { maxChars: 7 }, { reasoning: 'abc', content: 'defg' }, null],
    ['a text that is longer', { maxChars: 6 }, { reasoning: 'abc', content: 'defg' }, 'too-long'],
    ['a text at its shortest', { minChars: 7 }, { reasoning: 'abc', content: 'defg' }, null],
    ['a text that is shorter', { minChars: 8 }, { reasoning: 'abc', content: 'defg' }, 'too-short'],
    ['reasoning at its longest', { maxReasoningTokens: 60 }, {}, null],
    ['reasoning that is longer', { maxReasoningTokens: 59 }, {}, 'too-long'],
  ])('on %s', (_, options, reply, reason) => expect(reasonOf(options, reply)).toBe(reason));

  it('gives one reason where several gates refuse: the same each time', () => {
    const all: Partial<GateOptions> = { languages: ['zh'], maxChars: 5, controlTokens: 'reject' };
    expect(reasonOf(all, { reasoning: LOOP, flaws: ['control-tokens'] })).toBe('control-tokens');
    expect(reasonOf(all, { reasoning: LOOP })).toBe('too-long');
  });
});

describe('reasoningTokens', () => {
  it('are the endpoint’s count, or else a share of the completion', () => {
    expect(reasoningTokens(aReply())).toBe(60);
    const usage = { ...USAGE, reasoning: 0 };
    expect(reasoningTokens(aReply({ usage, reasoning: 'x'.repeat(30), content: 'x'.repeat(10) }))).toBe(75);
    expect(reasoningTokens(aReply({ usage, reasoning: null }))).toBe(0);
    expect(reasoningTokens(aReply({ usage: { ...usage, completion: 0 } }))).toBe(0);
  });
});

const folder = process.env['SLUICE_DATA'] ?? '';
const files = ['gsm8k_attempts', 'math_attempts'].map((name) => `${folder}/recorded/${name}.jsonl.gz`);
const hasData = files.every((file) => existsSync(file));
if (!hasData) process.stdout.write('gates on recorded attempts are skipped: SLUICE_DATA names no folder with them\n');

describe.skipIf(!hasData)('gates on the recorded attempts (skipped without SLUICE_DATA)', () => {
  const rows = hasData
    ? files
        .flatMap((file) => gunzipSync(readFileSync(file)).toString().trim().split('\n'))
        .map((line) => JSON.parse(line) as { readonly output: string; readonly is_correct: boolean })
    : [];
  const right = rows.filter((row) => row.is_correct).map(({ output }) => output);

  it('the default passes all 1,403 right answers, with a margin', () => {
    expect(right).toHaveLength(1403);
    const shares = right.map(repeatedShare);
    expect(Math.max(...shares)).toBeLessThan(DEFAULT_GATES.maxRepeatedShare! / 2);
  });

  it('refuses a loop among the wrong ones', () => {
    const wrong = rows.filter((row) => !row.is_correct).map(({ output }) => output);
    const looping = wrong.filter((output) => reasonOf({}, { reasoning: output }) === 'repetitive');
    expect(looping.length).toBeGreaterThan(0);
    expect(looping.length).toBeLessThan(wrong.length / 100);
  });

  it('finds the three right answers that run over into other scripts, and no other', () => {
    const shares = right.map((output) => otherScriptsShare(output, ['en'])).toSorted((a, b) => b - a);
    expect(shares.slice(0, 3).every((share) => share > 0.1)).toBe(true);
    expect(shares.slice(3).every((share) => share === 0)).toBe(true);
  });
});
