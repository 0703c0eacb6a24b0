import type { Answer } from './answer.ts';

import { compareScalars } from './compare-parts.ts';
import { variablesOf } from './expression.ts';
import { readNumberWords } from './number-words.ts';

type Read = (text: string) => Answer | null;

const EXCEPT =
  /^(?:all\s+|any\s+)?(?:\\R|reals?(?:\s+numbers?)?)\s*,?\s*(?:except(?:\s+for)?|other\s+than|but(?:\s+not)?)\s*:?\s*(?:[a-z]\s*=\s*)?(.+)$/is;
const SYSTEM =
  /^(?:\\\{\s*)?\\begin\s*\{(cases|array|aligned)\}(?:\s*\{[lcr|\s]*\})?(.*)\\end\s*\{\1\}\s*(?:\.|\\\.)?$/s;
const RESIDUE = /^(.{1,200}?)\s*(?:\\pmod\s*(?:\{([^{}]*)\}|(\w))|\(\s*(?:\\bmod|\\mod|mod)\s*([^()]*)\))$/s;

const RESTATED =
  /^([^()]{1,80}?)\s*(?:\(\s*(or|i\.e\.,?|that\s+is,?|equivalently,?|=)?\s*([^()]{1,80}?)\s*\)|,?\sor\s+(.{1,80}))$/;

/** Reads the forms with words or an environment around answers; null for any other text. */
export function readWorded(part: string, read: Read): Answer | null {
  return readExcept(part, read) ?? readSystem(part, read) ?? readResidue(part, read) ?? readRestated(part, read);
}

/**
 * A value that is given twice: "48 (forty-eight)", "7/2 (or 3.5)", `\frac72 \text{ or } 3.5`. Null if the values differ,
 * or if brackets without a word between may be a product.
 */
function readRestated(part: string, read: Read): Answer | null {
  const [, first = '', or, second = '', other = ''] = RESTATED.exec(part) ?? [];
  const again = second || other;
  if (first === '' || (again === second && or === undefined && !isWords(first) && !isWords(again))) return null;
  if (first.trim() === again.trim() || /,|\b(?:and|or)\b/.test(`${first} ${again}`)) return null;
  const [value, same] = [read(first), read(again)];
  if (value?.kind !== 'scalar' || same?.kind !== 'scalar') return null;
  const isConstant = [value, same].every(({ expression }) => expression !== null && variablesOf(expression).size === 0);
  if (!isConstant || (value.quantity?.percent ?? false) !== (same.quantity?.percent ?? false)) return null;
  return compareScalars(value, same) === 'equal' ? value : null;
}

const isWords = (text: string): boolean => readNumberWords(text.trim()) !== null;

/** "All real numbers except 2". */
function readExcept(part: string, read: Read): Answer | null {
  const match = EXCEPT.exec(part);
  if (match === null) return null;
  const removed = read(match[1] ?? '');
  if (removed === null) return null;
  return { kind: 'without', from: { kind: 'reals' }, removed: asSet(removed) };
}

function asSet(removed: Answer): Answer {
  if (removed.kind === 'list') return { kind: 'set', items: removed.items };
  return removed.kind === 'scalar' ? { kind: 'set', items: [removed] } : removed;
}

/**
 * A system of equations in braces is a list of them; if a line has cells, it is a function by cases and is not read.
 */
function readSystem(part: string, read: Read): Answer | null {
  const body = SYSTEM.exec(part)?.[2];
  if (body === undefined || body.includes('\\begin')) return null;
  const lines = body
    .split('\\\\')
    .map((line) => line.replace(/&(?=\s*=)|(?<==\s*)&|^\s*&|[\s,;]+$/g, '').trim())
    .filter((line) => line !== '');
  const items = lines.map((line) => (line.includes('&') ? null : read(line)));
  return items.length > 1 && items.every((item) => item?.kind === 'relation')
    ? { kind: 'list', items, joiner: 'and' }
    : null;
}

/** `x \equiv 3 \pmod 7`, `3 (mod 7)`: a class of integers. */
function readResidue(part: string, read: Read): Answer | null {
  const match = RESIDUE.exec(part);
  if (match === null) return null;
  const value = read((match[1] ?? '').replace(/^.*(?:\\equiv(?![A-Za-z])|≡|=)/s, ''));
  const modulus = read(match[2] ?? match[3] ?? match[4] ?? '');
  return value?.kind === 'scalar' && modulus?.kind === 'scalar' ? { kind: 'residue', value, modulus } : null;
}
