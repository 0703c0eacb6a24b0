import { unscaledDecimal } from './decimal.ts';
import type { TokenUsage } from './model-reply.ts';

/** Decimal places of a unit of money. */
const PLACES = 12;

/** US dollars in units of 10⁻¹² (a price of 0.000001 USD per million tokens is one unit per token). */
export type PicoUsd = bigint;

/** Prices in decimal US dollars per million tokens, at most six decimals. */
export interface Price {
  readonly inputUsdPerMTok: string;
  /** Default: `inputUsdPerMTok`. */
  readonly cachedInputUsdPerMTok?: string | undefined;
  readonly outputUsdPerMTok: string;
}

/** The most that a record can hold: 38 digits. Sums are limited to it. */
export const MAX_USD: PicoUsd = 10n ** 38n - 1n;

/** A decimal string of US dollars as exact units. Throws RangeError for anything else. */
export function parseUsd(decimal: string): PicoUsd {
  const pico = unscaledDecimal(decimal, PLACES);
  if (pico === null || decimal.startsWith('-')) {
    throw new RangeError(`expected US dollars as a decimal string, got ${JSON.stringify(decimal)}`);
  }
  return pico;
}

/** Exact units as a plain decimal string without trailing zeros: `0.0123`. */
export function formatUsd(pico: PicoUsd): string {
  const digits = pico.toString().padStart(PLACES + 1, '0');
  const fraction = digits.slice(-PLACES).replace(/0+$/, '');
  return fraction === '' ? digits.slice(0, -PLACES) : `${digits.slice(0, -PLACES)}.${fraction}`;
}

/** A sum of at most `MAX_USD`, for any prices and counts. */
export function addUsd(a: PicoUsd, b: PicoUsd): PicoUsd {
  const sum = a + b;
  return sum > MAX_USD ? MAX_USD : sum;
}

/** The price of one token of each kind. */
export interface TokenPrices {
  readonly input: PicoUsd;
  readonly cachedInput: PicoUsd;
  readonly output: PicoUsd;
}

/** The price of one token of each kind, exact: six decimals per million are whole units. */
export function tokenPrices(price: Price): TokenPrices {
  const perToken = (usdPerMTok: string): PicoUsd => parseUsd(usdPerMTok) / 1_000_000n;
  return {
    input: perToken(price.inputUsdPerMTok),
    cachedInput: perToken(price.cachedInputUsdPerMTok ?? price.inputUsdPerMTok),
    output: perToken(price.outputUsdPerMTok),
  };
}

/** Whether calls at a price cost nothing; null: no price. */
export const isFree = (price: Price | null): boolean =>
  price === null || Object.values(tokenPrices(price)).every((usd) => usd === 0n);

/** The cost of a reply; reasoning tokens are part of the completion tokens. */
export function costOf(usage: TokenUsage, prices: TokenPrices): PicoUsd {
  const cachedTokens = Math.min(usage.cachedPrompt, usage.prompt);
  return (
    BigInt(usage.prompt - cachedTokens) * prices.input +
    BigInt(cachedTokens) * prices.cachedInput +
    BigInt(usage.completion) * prices.output
  );
}
