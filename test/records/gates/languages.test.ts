import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { languageGate, LANGUAGES, otherScriptsShare } from '../../../src/records/gates/languages.ts';
import { aReply } from '../../support/campaign-records.ts';

const SAYING: Readonly<Record<string, string>> = {
  en: 'So the answer must be four.',
  vi: 'Vậy đáp án phải là bốn.',
  ru: 'Значит, ответ равен четырём.',
  el: 'Άρα η απάντηση είναι τέσσερα.',
  ar: 'إذن الجواب هو أربعة.',
  he: 'לכן התשובה היא ארבע.',
  hi: 'इसलिए उत्तर चार होना चाहिए।',
  th: 'ดังนั้นคำตอบต้องเป็นสี่',
  zh: '所以答案一定是四。',
  ja: 'だから答えは四でなければなりません。サーバー',
  ko: '그러므로 답은 넷입니다.',
};

describe('otherScriptsShare', () => {
  it.each(Object.entries(SAYING))('is 0 for a sentence in %s where that is wanted', (code, text) =>
    expect(otherScriptsShare(text, [code])).toBe(0),
  );

  it.each(Object.entries(SAYING).filter(([code]) => code !== 'en' && code !== 'vi'))(
    'is 1, or nearly, for a sentence in %s where English is wanted',
    (_, text) => expect(otherScriptsShare(text, ['en'])).toBeGreaterThan(0.9),
  );

  it('accepts the scripts of all wanted languages', () =>
    expect(otherScriptsShare(`${SAYING['en']} ${SAYING['zh']}`, ['zh', 'en'])).toBe(0));

  it.each([
    ['variables and Greek letters', 'Let α, β and Δ be angles, so π + 2σ ≤ ш.'],
    ['code', 'It is `имя = 4`, or\n```python\nприветствие = "да"\n```\nas said.'],
    ['formulas', String.raw`It is $\text{площадь} = 4$, or \(\text{длина}\), or \[\text{объём}\] or $$\text{вес}$$.`],
    ['an address', 'See https://пример.рф/страница for it.'],
  ])('does not count %s', (_, text) => expect(otherScriptsShare(text, ['en'])).toBe(0));

  it('counts no Latin of a formula or of a command against a trace in Chinese', () =>
    expect(otherScriptsShare(String.raw`所以 x 等于 \frac{1}{2}，即 $\sin x = \text{half}$。`, ['zh'])).toBe(0));

  it('is 0 for a text without letters', () => expect(otherScriptsShare('2 + 2 = 4 ✓', ['en'])).toBe(0));

  it('cannot distinguish languages of one script, as documented', () =>
    expect(otherScriptsShare('Donc la réponse est quatre.', ['en'])).toBe(0));

  it('refuses an unknown language', () => {
    expect(() => otherScriptsShare('x', ['xx'])).toThrow(RangeError);
    for (const code of LANGUAGES) expect(otherScriptsShare('', [code])).toBe(0);
  });

  it('is a share for any text, and never more where another language is wanted too', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom(...LANGUAGES),
        fc.constantFrom(...LANGUAGES),
        (text, a, b) => {
          const share = otherScriptsShare(text, [a]);
          expect(share).toBeGreaterThanOrEqual(0);
          expect(share).toBeLessThanOrEqual(1);
          expect(otherScriptsShare(text, [a, b])).toBeLessThanOrEqual(share);
        },
      ),
    );
  });
});

describe('languageGate', () => {
  const gate = languageGate(['en'], 0.01);

  it('refuses a trace that changes into another language', () => {
    const reasoning = `${SAYING['en']} `.repeat(5) + SAYING['zh'];
    expect(gate(aReply({ reasoning }))).toMatchObject({
      reason: 'other-language',
      detail: expect.stringContaining(
        '% of the letters are of other scripts than those of en, at most 1 % wanted',
      ) as string,
    });
  });

  it('passes a name in another script in a long trace', () =>
    expect(gate(aReply({ reasoning: `${`${SAYING['en']} `.repeat(50)} 孙子` }))).toBeNull());
});
