/** The four operations of the toy questions. */
export type Operator = '+' | '-' | '*' | '/';

/** A number in the question, or the result of an earlier step. */
export type Operand = { readonly number: number } | { readonly step: number };

/** One operation of a plan. */
export interface PlanStep {
  readonly left: Operand;
  readonly operator: Operator;
  readonly right: Operand;
}

/** The solution of a question: its operations in order. The last one gives the answer. */
export type Plan = readonly PlanStep[];

/** One operation with its numbers. */
export interface WorkedStep {
  readonly left: number;
  readonly operator: Operator;
  readonly right: number;
  readonly result: number;
}

/** The result of one operation. Division by zero gives NaN. */
export function applyOperator(left: number, operator: Operator, right: number): number {
  if (operator === '+') return left + right;
  if (operator === '-') return left - right;
  if (operator === '*') return left * right;
  return right === 0 ? Number.NaN : left / right;
}

/**
 * Computes a plan, each step from the results of the earlier ones. `compute` replaces arithmetic: a model that makes
 * slips passes its own function, and later steps then continue from the wrong value.
 */
export function workOut(
  plan: Plan,
  compute: (left: number, operator: Operator, right: number, index: number) => WorkedStep = (
    left,
    operator,
    right,
  ) => ({
    left,
    operator,
    right,
    result: applyOperator(left, operator, right),
  }),
): readonly WorkedStep[] {
  const worked: WorkedStep[] = [];
  const valueOf = (operand: Operand): number =>
    'number' in operand ? operand.number : (worked[operand.step]?.result ?? Number.NaN);
  for (const [index, step] of plan.entries()) {
    worked.push(compute(valueOf(step.left), step.operator, valueOf(step.right), index));
  }
  return worked;
}

/**
 * The difficulty of an operation in mental arithmetic, in [0, 1], from its numbers alone: one digit more or less is
 * easy, two long factors are not. The same operations are hard for every toy model.
 */
export function mentalEffort(left: number, operator: Operator, right: number): number {
  const small = Math.min(Math.abs(left), Math.abs(right));
  if (operator === '+' || operator === '-') return small < 10 ? 0 : small < 100 ? 0.5 : 0.8;
  if (operator === '/') return right <= 2 || right === 10 ? 0.05 : 0.7;
  if (small <= 2 || small === 10 || Math.max(left, right) <= 10) return 0.05;
  return small < 10 ? 0.6 : 1;
}
