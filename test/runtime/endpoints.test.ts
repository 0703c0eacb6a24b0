import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/parse-config.ts';
import type { Config } from '../../src/config/config.ts';
import { EndpointAdmission } from '../../src/engine/calls/endpoint-admission.ts';
import { RateAdmission } from '../../src/engine/calls/rate-admission.ts';
import { TaskShares } from '../../src/engine/calls/task-shares.ts';
import { Endpoints } from '../../src/runtime/endpoints.ts';
import { endpointsOf } from '../../src/runtime/roles-by-endpoint.ts';
import { rateLimitsOf } from '../../src/runtime/shared-limits.ts';

const HERE = { baseUrl: 'http://localhost:8000/v1', model: 'qwen' };
const THERE = { baseUrl: 'http://localhost:9000/v1', model: 'deepseek-reasoner' };

const configOf = (models: object): Config =>
  parseConfig(
    { campaign: 'c', models: { scorer: { baseUrl: 'http://localhost:8001', model: 'prm' }, ...models } },
    { cwd: '/', env: { KEY: 'k' } },
  );

const sharesOf = (): TaskShares =>
  new TaskShares({ tasksOf: new Map([['grade', 8], ['trace', 4]]), graceMs: 0 }); // prettier-ignore

function endpoints(config: Config): Endpoints {
  const nothing = (): void => undefined;
  return new Endpoints(config, { shares: sharesOf(), note: nothing, waiting: nothing, misconfigured: nothing });
}

describe('the endpoints of a configuration', () => {
  it('are one for roles with the same address, model and key, with the limits of both', () => {
    const target = { ...HERE, limits: { concurrency: 256, requestsPerMinute: 600 } };
    const judge = { ...HERE, limits: { concurrency: 16, requestsPerMinute: 100, tokensPerMinute: 50_000 } };
    const config = configOf({ target, judge, teacher: THERE });
    expect(endpointsOf(config).map(({ roles }) => roles)).toEqual([['target', 'judge'], ['teacher'], ['scorer']]);
    expect(endpointsOf(config)[0]?.limits).toEqual({
      concurrency: 256,
      timeoutMs: 600_000,
      requestsPerMinute: 100,
      tokensPerMinute: 50_000,
      shared: false,
    });
    const { accessOf } = endpoints(config);
    expect(accessOf('judge').admission).toBe(accessOf('target').admission);
    expect(accessOf('judge').admission).toBeInstanceOf(RateAdmission);
    expect(accessOf('teacher').admission).toBeInstanceOf(EndpointAdmission);
    expect(accessOf('scorer').admission).not.toBe(accessOf('teacher').admission);
  });

  it.each([
    ['another model', { ...HERE, model: 'other' }],
    ['another key', { ...HERE, apiKeyEnv: 'KEY' }],
    ['another address', { ...HERE, baseUrl: 'http://localhost:8000/v2' }],
  ])('are two with %s', (_what, judge) => {
    const { accessOf } = endpoints(configOf({ target: HERE, judge, teacher: THERE }));
    expect(accessOf('judge').admission).not.toBe(accessOf('target').admission);
  });

  it('know what a call may use, by role: a scorer writes nothing', () => {
    const { accessOf } = endpoints(configOf({ target: { ...HERE, sampling: { maxTokens: 77 } }, teacher: THERE }));
    expect(accessOf('target').estimateOf('').completionTokens).toBe(77);
    expect(accessOf('scorer').estimateOf('').completionTokens).toBe(0);
  });

  it('share their limits by the tasks of the stages that call them', () => {
    const limits = { requestsPerMinute: 120, tokensPerMinute: 120_000, shared: true };
    const config = configOf({ target: { ...HERE, limits }, judge: HERE, teacher: THERE });
    const shares = sharesOf();
    const [called] = endpointsOf(config);
    const rates = called === undefined ? null : rateLimitsOf(called, shares);
    expect(rates?.(performance.now())).toEqual({ requestsPerMinute: 0, tokensPerMinute: 0 });
    // The judge is called by `trace` too, which has four tasks.
    for (let task = 0; task < 8; task += 1) shares.acquired('grade', task, null);
    expect(rates?.(performance.now())).toEqual({ requestsPerMinute: 80, tokensPerMinute: 80_000 });
  });
});
