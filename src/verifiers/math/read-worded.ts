import type { Answer } from './answer.ts';

type Read = (text: string) => Answer | null;

const EXCEPT =
  /^(?:all\s+|any\s+)?(?:\\R|reals?(?:\s+numbers?)?)\s*,?\s*(?:except(?:\s+for)?|other\s+than|but(?:\s+not)?)\s*:?\s*(?:[a-z]\s*=\s*)?(.+)$/is;
const SYSTEM =
  /^(?:\\\{\s*)?\\begin\s*\{(cases|array|aligned)\}(?:\s*\{[lcr|\s]*\})?(.*)\\end\s*\{\1\}\s*(?:\.|\\\.)?$/s;
const RESIDUE = /^(.{1,200}?)\s*(?:\\pmod\s*(?:\{([^{}]*)\}|(\w))|\(\s*(?:\\bmod|\\mod|mod)\s*([^()]*)\))$/s;

/** Reads the forms with words or an environment around answers; null for any other text. */
export function readWorded(part: string, read: Read): Answer | null {
  return readExcept(part, read) ?? readSystem(part, read) ?? readResidue(part, read);
}

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
