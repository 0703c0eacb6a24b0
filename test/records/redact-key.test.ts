import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactKey } from '../../src/records/redact-key.ts';

const KEY = 'sk-"Zq7&Rt<92>/Wp+4x=LmN0_vB';
const NAMES: Readonly<Record<string, string>> = {
  '"': '&quot;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '/': '&sol;',
  '+': '&plus;',
  '=': '&equals;',
  _: '&lowbar;',
};
const each = (form: (code: number) => string): string => Array.from(KEY, (c) => form(c.charCodeAt(0))).join('');
const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);
const inLines = (text: string, columns: number, end: string): string =>
  (text.match(new RegExp(`.{1,${columns}}`, 'g')) ?? []).join(end);
const base64 = (before: string, after = ''): string => Buffer.from(before + KEY + after).toString('base64');

describe('redactKey', () => {
  it.each([
    ['plain', KEY],
    ['named HTML escapes', Array.from(KEY, (c) => NAMES[c] ?? c).join('')],
    ['HTML of a few characters', KEY.replace('&', '&amp;').replace('"', '&quot;')],
    ['HTML numbers', each((code) => `&#${code};`)],
    ['HTML numbers without semicolons', each((code) => `&#${code}`)],
    ['hexadecimal HTML numbers', each((code) => `&#x${code.toString(16)};`)],
    ['code points', each((code) => String.raw`\u{${code.toString(16)}}`)],
    ['code points with zeros', each((code) => String.raw`\u{0000${code.toString(16)}}`)],
    ['code units', each((code) => String.raw`\u00${code.toString(16)}`)],
    ['one code among its characters', KEY.replace('q', String.raw`\u{71}`)],
    ['JSON', inJson(KEY)],
    ['JSON in JSON', inJson(inJson(KEY))],
    ['JSON in JSON in JSON', inJson(inJson(inJson(KEY)))],
    ['codes in JSON', inJson(each((code) => String.raw`\u00${code.toString(16)}`))],
    ['HTML in JSON', inJson(each((code) => `&#${code};`)).replaceAll('&', String.raw`\u0026`)],
    ['a URL', encodeURIComponent(KEY)],
    ['a URL in a URL', encodeURIComponent(encodeURIComponent(KEY))],
    ['base64', base64('')],
    ['base64 within base64 text', base64('Bearer ', ', and more')],
    ['base64 in a URL', encodeURIComponent(base64('a'))],
    ['base64 in lines of 76', inLines(base64('x'.repeat(50), 'y'.repeat(90)), 76, '\n')],
    ['base64 in lines of 64', inLines(base64('x'.repeat(29), 'y'.repeat(90)), 64, '\r\n')],
    ['base64 in lines, in JSON', inJson(inLines(base64('x'.repeat(44)), 76, '\r\n'))],
    ['a token within it', KEY.replace('Wp', 'W<pad>p')],
    ['a token of another template within it', KEY.replace('Lm', 'L<|box_start|>m')],
    ['a think tag within it', KEY.replace('sk-', 'sk</think>-')],
  ])('removes a key as %s', (_, form) => {
    const safe = redactKey(`before ${form} after`, KEY);
    expect(safe).toContain('[key]');
    expect(safe).toMatch(/^before /);
    expect(safe).toMatch(/ after$/);
    for (const part of ['Rt', '92', 'Wp', 'LmN0', base64('').slice(8, 14)]) expect(safe).not.toContain(part);
  });

  it('removes each of several, and nothing else', () => {
    const text = String.raw`100% \u0041 &amp; \"a\" [b] <pad> ${KEY} \x ${encodeURIComponent(KEY)}, ${inJson(KEY)} \\ &#65;`;
    expect(redactKey(text, ['another-secret', KEY])).toBe(
      String.raw`100% \u0041 &amp; \"a\" [b] <pad> [key] \x [key], [key] \\ &#65;`,
    );
  });

  it('changes no text without a key', () => {
    const piece = fc.constantFrom(
      '%41',
      '\\u0041',
      '\\',
      '"',
      '&lt;',
      '<pad>',
      '[INST]',
      '\n',
      'sk-',
      'Zq7',
      'LmN0',
      'x',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        expect(redactKey(pieces.join(''), KEY)).toBe(pieces.join(''));
      }),
    );
  });

  it('keeps the text around a key, whatever escapes are before it', () => {
    const piece = fc.constantFrom('%41', '\\u0042', '\\\\', '&lt;', '<pad>', '\n', '&#67', 'ab', ' ');
    const around = fc.array(piece, { maxLength: 12 }).map((pieces) => `${pieces.join('')};`);
    fc.assert(
      fc.property(around, around, (before, after) => {
        const form = each((code) => `%${code.toString(16)}`);
        expect(redactKey(`${before}${form} ${after}`, KEY)).toBe(`${before}[key] ${after}`);
      }),
    );
  });

  it('takes time in proportion to the length of a text', () => {
    for (const part of [
      '%41',
      '%25',
      '\\\\',
      '\\u0041',
      '<pad',
      '&#65',
      '&lt;',
      '\n',
      'LmN0',
      KEY,
      encodeURIComponent(KEY),
    ]) {
      const text = part.repeat(1_000_000 / part.length);
      expect(redactKey(`${text}%41`, KEY).length).toBeLessThanOrEqual(text.length + 3);
    }
  });
});
