import type { Operand, Operator, Plan, PlanStep } from './arithmetic-plan.ts';

/** Deeper nesting is refused: the parser is recursive. */
const MAX_DEPTH = 64;

/**
 * Parses an expression of whole numbers, `+ - * /` (also `×`, `÷`, `\times`, `\div`, `x`) and brackets into a plan, in
 * a person's order of calculation: brackets and products first, left to right. Null for any other text.
 */
export function parseExpression(text: string): Plan | null {
  const tokens = tokenise(text);
  if (tokens === null) return null;
  const steps: PlanStep[] = [];
  let position = 0;

  const join = (left: Operand, operator: Operator, right: Operand): Operand => {
    steps.push({ left, operator, right });
    return { step: steps.length - 1 };
  };
  const readAtom = (depth: number): Operand | null => {
    const token = tokens[position];
    position += 1;
    if (token !== '(') return token !== undefined && /^\d/.test(token) ? { number: Number(token) } : null;
    if (depth >= MAX_DEPTH) return null;
    const inner = readSum(depth + 1);
    position += 1;
    return tokens[position - 1] === ')' ? inner : null;
  };
  const readChain = (
    operators: readonly Operator[],
    readPart: (depth: number) => Operand | null,
    depth: number,
  ): Operand | null => {
    let left = readPart(depth);
    for (;;) {
      const operator = operators.find((candidate) => candidate === tokens[position]);
      if (left === null || operator === undefined) return left;
      position += 1;
      const right = readPart(depth);
      left = right === null ? null : join(left, operator, right);
    }
  };
  const readProduct = (depth: number): Operand | null => readChain(['*', '/'], readAtom, depth);
  const readSum = (depth: number): Operand | null => readChain(['+', '-'], readProduct, depth);

  const whole = readSum(0);
  return whole === null || position !== tokens.length || steps.length === 0 ? null : steps;
}

function tokenise(text: string): readonly string[] | null {
  const plain = text
    .replace(/\\times|\\cdot|×|·|(?<=[\d)]\s*)x(?=\s*[\d(])/g, '*')
    .replace(/\\div|÷/g, '/')
    .replace(/[−–]/g, '-')
    .replace(/(?<=\d),(?=\d{3})/g, '')
    .trim();
  const tokens = plain.match(/\d+|[-+*/()]/g) ?? [];
  return tokens.length > 0 && tokens.length <= 1_000 && tokens.join('') === plain.replace(/\s+/g, '') ? tokens : null;
}
