// A verifier for a domain of your own: quantities with a unit.
//   import { defineConfig } from 'sluice/config';
//   import { unitVerifier } from './domain-verifier.ts';
//   export default defineConfig({ campaign: 'physics', models: { … }, verifiers: { units: unitVerifier } });
// and a question is {"domain": "units", "question": "How far …?", "answer": "5.2 km"}.
import type { DomainVerdict, DomainVerifier } from 'sluice';

/** Dimension, and the unit in multiples of the smallest unit here. Whole numbers, so that nothing is rounded. */
const UNITS: ReadonlyMap<string, readonly [dimension: string, factor: bigint]> = new Map([
  ['um', ['length', 1n]],
  ['mm', ['length', 1_000n]],
  ['cm', ['length', 10_000n]],
  ['m', ['length', 1_000_000n]],
  ['km', ['length', 1_000_000_000n]],
  ['in', ['length', 25_400n]],
  ['g', ['mass', 1n]],
  ['kg', ['mass', 1_000n]],
  ['t', ['mass', 1_000_000n]],
  ['s', ['time', 1n]],
  ['min', ['time', 60n]],
  ['h', ['time', 3_600n]],
  ['d', ['time', 86_400n]],
]);

interface Quantity {
  readonly dimension: string;
  /** In the smallest unit, times 10 to the power of `decimals`. */
  readonly amount: bigint;
  readonly decimals: number;
}

/** `5.2 km` is right if the gold answer is `5200 m`. */
export const unitVerifier: DomainVerifier = {
  name: 'units',
  // Raise it when the same answer gets another verdict than before.
  version: 1,
  instruction: 'Please reason step by step, and put your final answer, a number and its unit, within \\boxed{}.',
  timeoutMs: 1_000,
  verify(output, { answer }): DomainVerdict {
    const gold = quantityOf(answer);
    if (gold === null) return { verdict: 'ungraded' };
    const extracted = lastBoxed(output);
    if (extracted === null) return { verdict: 'unparsable' };
    const given = quantityOf(extracted);
    if (given === null) return { verdict: 'unparsable', extracted };
    return { verdict: isSame(given, gold) ? 'correct' : 'incorrect', extracted };
  },
};

/** The text is untrusted, so at most 200 characters of it are parsed. */
function lastBoxed(output: string): string | null {
  const start = output.lastIndexOf('\\boxed{');
  if (start === -1) return null;
  const [inside] = output.slice(start + '\\boxed{'.length, start + 200).split('}', 1);
  return inside?.trim() ?? null;
}

function quantityOf(text: string): Quantity | null {
  const match = /^([+-]?\d{1,30})(?:\.(\d{1,30}))?\s*([a-z]{1,3})$/.exec(text.trim());
  const unit = UNITS.get(match?.[3] ?? '');
  if (match === null || unit === undefined) return null;
  const [, whole = '', fraction = ''] = match;
  const [dimension, factor] = unit;
  return { dimension, amount: BigInt(whole + fraction) * factor, decimals: fraction.length };
}

function isSame(a: Quantity, b: Quantity): boolean {
  return a.dimension === b.dimension && a.amount * 10n ** BigInt(b.decimals) === b.amount * 10n ** BigInt(a.decimals);
}
