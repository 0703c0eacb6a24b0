import { of } from 'rxjs';
import { expect, it } from 'vitest';
import { createCodec } from '../../src/avro/codec.ts';
import type { CallStep } from '../../src/records/call-step.ts';
import { TopologyTestDriver } from '../../src/testing/topology-test-driver.ts';
import { buildTopology } from '../../src/topology/campaign-topology.ts';
import { aQuestion, aReply, INCORRECT, someScores } from '../support/campaign-records.ts';
import { settings } from '../support/campaign-settings.ts';

/** The keys of journaled replies of all earlier campaigns contain these names: none may change. */
const JOURNALED: Readonly<Record<CallStep, readonly string[]>> = {
  attempt: ['target'],
  judge: ['judge'],
  scoreSteps: ['scorer'],
  trace: ['teacher'],
};

it('names the calls of a campaign as earlier journals do, so that replies that are paid are found', () => {
  const made = new Map<string, Set<string>>();
  const driver = new TopologyTestDriver({
    topology: buildTopology(settings({ judgeModel: 'wise' })),
    codec: createCodec(),
    ports: () => ({
      call: ({ step, role }, perform) => {
        made.set(step, (made.get(step) ?? new Set()).add(role));
        return perform();
      },
      domains: new Set(['math']),
      target: { model: 'target', complete: () => of(aReply({ content: 'five' })) },
      teacher: { model: 'teacher', complete: () => of(aReply({ content: 'Surely five' })) },
      scorer: { model: 'prm', score: ({ steps }) => of(someScores(steps.map(() => 0.9))) },
      judge: { model: 'wise', complete: () => of(aReply({ content: 'DIFFERENT' })) },
      verify: () => of(INCORRECT),
    }),
  });
  driver.pipe('questions', 'q1', aQuestion('q1'));
  driver.advanceBy(1000);
  expect(Object.fromEntries([...made].map(([step, roles]) => [step, [...roles]]))).toEqual(JOURNALED);
});
