import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { countedUnder, LEVEL_COUNTER, TRACE_COUNTER } from '../../src/records/counter-names.ts';
import { evidenceCounter } from '../../src/records/teacher-trial.ts';
import type { Level } from '../../src/records/grade.ts';
import { CALL_COUNTER, COUNTER } from '../../src/stream/counters.ts';

const page = readFileSync(new URL('../../docs/architecture.md', import.meta.url), 'utf8');
const section = page.split(/^## /m).find((part) => part.startsWith('Counters')) ?? '';

/** The names in the first column; `…/name` replaces the last parts of the name before it. */
const documented = [...section.matchAll(/^\| (`.*?`) \| /gm)].flatMap(([, cell = '']) => {
  const names: string[] = [];
  for (const [, name = ''] of cell.matchAll(/`([^`]+)`/g)) {
    const parts = name.split('/');
    const before = names.at(-1)?.split('/') ?? [];
    names.push(parts[0] === '…' ? [...before.slice(0, 1 - parts.length), ...parts.slice(1)].join('/') : name);
  }
  return names;
});

/** The names of counters in code, with placeholders as on the page. */
const namesOf = (names: object, ...placeholders: string[]): string[] =>
  Object.values(names as Record<string, string | ((...given: string[]) => string)>).map((name) =>
    typeof name === 'string' ? name : name(...placeholders),
  );

const AXES = ['domain', 'source'] as const;
const counted = [
  ...namesOf(COUNTER, '<reason>'),
  ...namesOf(CALL_COUNTER, '<role>', '<reason>'),
  ...namesOf(TRACE_COUNTER, '<role>', '<reason>'),
  ...Object.values(LEVEL_COUNTER).map((name) => name('<level>' as unknown as Level)),
  ...AXES.map((by) => countedUnder(by, '<name>')),
  ...AXES.map((by) => `<any by level>/${by}/<name>`),
  evidenceCounter('verified') ?? '',
  evidenceCounter('truncated')?.replace('truncated', '<reason>') ?? '',
];

describe('the table of counters in docs/architecture.md', () => {
  it('has every counter once, and none that there is not', () => {
    expect(documented.toSorted()).toEqual(counted.toSorted());
  });
});
