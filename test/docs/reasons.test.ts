import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { CallEvent } from '../../src/engine/calls/call-events.ts';
import type { CallFailureReason } from '../../src/records/model-reply.ts';
import type { DeadLetterReason } from '../../src/stream/dead-letter.ts';

const root = new URL('../../', import.meta.url);
const page = readFileSync(new URL('docs/reasons.md', root), 'utf8');

/** Reasons that only count: no Avro record carries them. */
const ONLY_COUNTED = ['duplicate', 'surplus'];
/** Reasons on dead letters: no Avro record carries them either. */
const DEAD_LETTER_CAUSES = ['undecodable', 'not-a-question'] satisfies readonly DeadLetterReason[];

/** Reasons of failed calls that only count. The compiler asks for all of them. */
const ONLY_COUNTED_CALLS = Object.keys({
  abandoned: true,
} satisfies Record<Exclude<Extract<CallEvent, { kind: 'failed' }>['reason'], CallFailureReason>, true>);

/** Why a model stopped to write: no reason of an outcome. */
const NO_OUTCOME = new Set(['FinishReason']);

/** The symbols of all enums called `…Reason` in `schemas/`, as the code writes them. */
function reasonsByEnum(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) for (const item of node as unknown[]) visit(item);
    if (typeof node !== 'object' || node === null || Array.isArray(node)) return;
    const { type, name, symbols } = node as Record<string, unknown>;
    const isReason = typeof name === 'string' && name.endsWith('Reason') && !NO_OUTCOME.has(name);
    if (type === 'enum' && isReason && Array.isArray(symbols)) {
      const reasons = symbols.map((symbol) => String(symbol).replaceAll('_', '-'));
      // The symbol that readers put in for one they do not know; nobody writes it.
      found.set(
        name,
        reasons.filter((reason) => reason !== 'unknown'),
      );
    }
    for (const inner of Object.values(node)) visit(inner);
  };
  const folder = new URL('schemas/', root);
  const files = readdirSync(folder).filter((file) => file.endsWith('.avsc'));
  for (const file of files) visit(JSON.parse(readFileSync(new URL(file, folder), 'utf8')));
  return found;
}

/** The first cells of the table rows below a heading, up to the next heading. */
function documentedUnder(heading: string): string[] {
  const section = page.split(/^## /m).find((part) => part.startsWith(heading)) ?? '';
  return [...section.matchAll(/^\| `([a-z-]+)` \|/gm)].map((match) => match[1] ?? '');
}

const enums = reasonsByEnum();
const calls = enums.get('CallFailureReason') ?? [];
const ownOf = (name: string): string[] => (enums.get(name) ?? []).filter((reason) => !calls.includes(reason));

describe('docs/reasons.md', () => {
  it('knows the enums of the schemas', () => {
    expect([...enums.keys()].toSorted()).toEqual([
      'CallFailureReason',
      'RejectedReason',
      'UngradedReason',
      'VerdictReason',
    ]);
  });

  it.each([
    ['Failed calls', [...calls, ...ONLY_COUNTED_CALLS]],
    ['Ungraded', ownOf('UngradedReason')],
    ['Rejected', ownOf('RejectedReason')],
    ['Verdicts', enums.get('VerdictReason') ?? []],
    ['Duplicates and dead letters', [...ONLY_COUNTED, ...DEAD_LETTER_CAUSES]],
  ])('explains every reason under "%s", and none that there is not', (heading, reasons) => {
    expect(documentedUnder(heading).toSorted()).toEqual(reasons.toSorted());
  });

  it.each(['UngradedReason', 'RejectedReason'])('%s takes every failed call, as the page says', (name) => {
    expect(enums.get(name)).toEqual(expect.arrayContaining(calls));
  });
});
