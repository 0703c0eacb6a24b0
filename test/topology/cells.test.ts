import { delay, of } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { CampaignView } from '../../src/campaign/campaign-view.ts';
import { campaignStatus } from '../../src/campaign/status.ts';
import { cellTargets } from '../../src/records/cells.ts';
import type { CellTargets } from '../../src/records/cells.ts';
import { demand } from '../../src/records/demand.ts';
import type { Level } from '../../src/records/grade.ts';
import { mixShares } from '../../src/records/mix.ts';
import type { MixOptions } from '../../src/records/mix.ts';
import type { VerifiedRecord } from '../../src/records/trace.ts';
import { createCampaignCodec } from '../../src/runtime/campaign-codec.ts';
import type { Progress } from '../../src/stream/progress.ts';
import { TopologyTestDriver } from '../../src/testing/topology-test-driver.ts';
import { buildTopology } from '../../src/topology/campaign-topology.ts';
import { aQuestion, aReply, CORRECT, INCORRECT, someScores } from '../support/campaign-records.ts';
import { settings } from '../support/campaign-settings.ts';

const LEVEL_OF: readonly Level[] = [1, 1, 2, 1, 2, 2];
const SCORES = [1, 0.9, 0.7, 0.5, 0.3, 0.1];
const numberIn = (text: string): number => Number(/q(\d+)/.exec(text)?.[1]);
const levelOf = (n: number): Level => LEVEL_OF[n % 6] ?? 1;

interface Started {
  readonly driver: TopologyTestDriver;
  readonly view: CampaignView;
  readonly wants: { readonly shares: ReturnType<typeof mixShares>; readonly size: number; readonly cells: CellTargets };
}

/** A campaign of levels 1 and 2; the teacher is wrong on every third question. */
function start(sources: Readonly<Record<string, number>>, size: number, shuffleBuffer: number): Started {
  const mix: MixOptions = { kind: 'fixed', shares: { 1: 0.5, 2: 0.5 }, sources };
  const shares = mixShares(mix);
  const cells = cellTargets(mix, shares, size);
  if (cells === null) throw new Error('expected a mix of cells');
  const codec = createCampaignCodec();
  const view = new CampaignView();
  const driver = new TopologyTestDriver({
    topology: buildTopology(settings({ shares, cells, size, shuffleBuffer })),
    codec: {
      ...codec,
      decode: codec.decode.bind(codec),
      encode: (schema, value) => {
        if (schema === 'progress') view.update(value as Progress);
        return codec.encode(schema, value);
      },
    },
    ports: (scheduler) => ({
      domains: new Set(['math']),
      target: {
        model: 'target',
        complete: () => of(aReply({ content: 'So.\n\n\\boxed{5}' })).pipe(delay(20, scheduler)),
      },
      scorer: {
        model: 'prm',
        score: ({ question, steps }) =>
          of(someScores(steps.map(() => SCORES[levelOf(numberIn(question))] ?? 0))).pipe(delay(5, scheduler)),
      },
      teacher: {
        model: 'teacher',
        complete: ({ messages }) => {
          const isRight = numberIn(messages[0]?.content ?? '') % 3 !== 0;
          return of(aReply({ content: `\\boxed{${isRight ? 4 : 5}}` })).pipe(delay(100, scheduler));
        },
      },
      verify: (output) => of(output.includes('{4}') ? CORRECT : INCORRECT),
    }),
  });
  return { driver, view, wants: { shares, size, cells } };
}

function pipe(driver: TopologyTestDriver, from: number, to: number, source: string | null): void {
  for (let n = from; n < to; n += 1) driver.pipe('questions', `q${n}`, aQuestion(`q${n}`, { source }));
}

const verifiedOf = (driver: TopologyTestDriver): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { value } of driver.outputs<VerifiedRecord>('cot')) {
    const cell = `${value.grade.level}/${value.question.source}`;
    counts[cell] = (counts[cell] ?? 0) + 1;
  }
  return counts;
};

describe('a mix of levels and sources, through the whole topology', () => {
  it('reaches both margins although one source comes completely before the other, and exceeds the stock limit', () => {
    const { driver, view, wants } = start({ a: 0.75, b: 0.25 }, 16, 8);
    pipe(driver, 0, 200, 'a');
    driver.advanceBy(60_000);
    expect(verifiedOf(driver)).toEqual({ '1/a': 6, '2/a': 6 });
    // Each level has enough of a in stock, and yet more questions would help.
    const targets = { ...wants, maxInFlight: 8 };
    expect(demand(targets, view.supply(wants.cells)).wanted).toEqual([0, 2, 2, 0, 0, 0]);
    pipe(driver, 200, 300, 'c');
    pipe(driver, 300, 400, 'b');
    driver.advanceBy(120_000);
    expect(verifiedOf(driver)).toEqual({ '1/a': 6, '2/a': 6, '1/b': 2, '2/b': 2 });
    expect(demand(targets, view.supply(wants.cells))).toMatchObject({ complete: true, wanted: [0, 0, 0, 0, 0, 0] });
    const { rejected } = driver.conservation('sample');
    expect(rejected['surplus']).toBeGreaterThan(0);
    const { stock } = demand(targets, view.supply(wants.cells));
    const counted = driver.counters('sample');
    const drawn = (counted.get('drawn/1') ?? 0) + (counted.get('drawn/2') ?? 0);
    expect(stock[1] + stock[2]).toBe(400 - drawn - (rejected['surplus'] ?? 0));
  });

  it('reports in its status each cell, waiting questions of no cell, and what a cell lacks', () => {
    const { driver, view, wants } = start({ a: 0.5, b: 0.5 }, 8, 2000);
    pipe(driver, 0, 60, 'a');
    pipe(driver, 60, 72, null);
    driver.advanceBy(60_000);
    const status = campaignStatus(
      { campaign: 'test', targets: { ...wants, maxInFlight: 8 }, hasJudge: false, teachers: [], maxUsd: null },
      view,
      0,
    );
    expect(status).toMatchObject({ state: 'short', verified: 4, cells: { by: 'source', error: 2 } });
    const rows = status.cells?.table.filter(({ target }) => target > 0) ?? [];
    expect(
      rows.map(({ level, name, target, verified, inFlight }) => [level, name, target, verified, inFlight]),
    ).toEqual([
      [1, 'a', 2, 2, 0],
      [1, 'b', 2, 0, 0],
      [2, 'a', 2, 2, 0],
      [2, 'b', 2, 0, 0],
    ]);
    expect(status.cells?.unlisted).toEqual([
      { level: 1, verified: 0, stock: 6 },
      { level: 2, verified: 0, stock: 6 },
    ]);
    expect(status.shortfall).toEqual([
      { level: 1, source: 'b', lacks: 2, questionsOfLevel: 2, questions: null },
      { level: 2, source: 'b', lacks: 2, questionsOfLevel: 2, questions: null },
    ]);
  });
});
