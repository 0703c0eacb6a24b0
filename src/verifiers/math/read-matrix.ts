import type { Answer } from './answer.ts';
import type { Expression } from './expression.ts';

import { parseExpression } from './parse-expression.ts';
import { tokenise } from './tokens.ts';

const MATRIX =
  /^(.*?)(?:[([]\s*)?\\begin\s*\{([pbBvV]?matrix|smallmatrix|array)\}\s*(?:\{[clr|\s]*\})?(.*)\\end\s*\{\2\}(?:\s*[)\]])?\s*(\^\s*\{?\s*(?:T|\\top|\\intercal|\\unit\{T\})\s*\}?)?\s*$/s;

/** Matrices with more cells are refused. */
const MAX_CELLS = 100;

/**
 * Reads a matrix or a column of numbers written with `\begin{pmatrix}` or an array in brackets, with an optional factor
 * before it. A determinant (`vmatrix`) is not a matrix. Null for any other text.
 */
export function readMatrix(text: string): Answer | null {
  if (!text.includes('\\begin')) return null;
  const match = MATRIX.exec(text);
  const [, factorText = '', name = '', body = '', transpose] = match ?? [];
  if (match === null || name === 'vmatrix' || name === 'Vmatrix' || body.includes('\\begin')) return null;
  const factor = factorText.trim() === '' ? null : parsed(/^\s*-\s*$/.test(factorText) ? '-1' : factorText);
  if (factorText.trim() !== '' && factor === null) return null;
  const rows: Expression[][] = [];
  let cells = 0;
  for (const line of body.split(/\\\\(?:\s*\[[^\]]*\])?/)) {
    if (line.trim() === '') continue;
    const row: Expression[] = [];
    for (const cell of line.split('&')) {
      const value = parsed(cell);
      cells += 1;
      if (value === null || cells > MAX_CELLS) return null;
      row.push(factor === null ? value : { kind: 'multiply', left: factor, right: value });
    }
    rows.push(row);
  }
  const width = rows[0]?.length ?? 0;
  if (width === 0 || rows.some((row) => row.length !== width)) return null;
  return { kind: 'matrix', rows: transpose === undefined ? rows : transposed(rows) };
}

function transposed(rows: readonly (readonly Expression[])[]): readonly (readonly Expression[])[] {
  return (rows[0] ?? []).map((_cell, column) => rows.flatMap((row) => row[column] ?? []));
}

function parsed(text: string): Expression | null {
  const tokens = tokenise(text.trim());
  return tokens === null || tokens.length === 0 ? null : parseExpression(tokens);
}
