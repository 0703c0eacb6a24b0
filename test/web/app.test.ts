import { setTimeout as after } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Hono } from 'hono';
import type { RecordPage } from '../../src/campaign/record-filter.ts';
import { SluiceError } from '../../src/records/sluice-error.ts';
import { createApp } from '../../src/web/app.ts';
import { LiveCampaign } from '../../src/web/live-campaign.ts';
import { BodyReader } from '../../src/web/read-bodies.ts';
import { aVerifiedRecord } from '../support/campaign-records.ts';
import { HOSTILE, someTopics } from '../support/page-topics.ts';
import { aProgress } from '../support/written-topics.ts';
import type { WrittenTopics } from '../support/written-topics.ts';

interface World {
  readonly topics: WrittenTopics;
  readonly app: Hono;
  /** What the server wrote for its operator. */
  readonly notes: readonly string[];
  readonly get: (path: string, init?: RequestInit & { readonly host?: string }) => Promise<Response>;
  readonly json: <T>(path: string) => Promise<T>;
}

const fatal = (error: unknown): void => {
  throw error;
};

async function serve(topics = someTopics(), host = '127.0.0.1', now: () => number = Date.now): Promise<World> {
  const live = await LiveCampaign.start(topics, { capacity: 1000, now, fatal });
  onTestFinished(async () => {
    await live.close();
    await topics.close();
  });
  while (live.status().page.records.isReading) await after(1);
  const bodies = new BodyReader(topics);
  const notes: string[] = [];
  const app = createApp({
    campaign: 'test',
    host,
    live: () => ({ campaign: live, bodies }),
    note: (text) => notes.push(text),
  });
  const get: World['get'] = async (path, { host: asked = 'localhost:8080', ...init } = {}) =>
    app.request(path, { ...init, headers: { host: asked } });
  return { topics, app, notes, get, json: async (path) => (await (await get(path)).json()) as never };
}

describe('the server of the page', () => {
  it('lets a browser run nothing but its own files, also where it refuses or has nothing', async () => {
    const { get } = await serve();
    const answers = [
      await get('/'),
      await get('/page.css'),
      await get('/vendor/uplot.css'),
      await get('/vendor/katex/fonts/KaTeX_Main-Regular.woff2'),
      await get('/api/status'),
      await get('/nothing'),
      await get('/', { host: 'evil.example' }),
      await get('/', { method: 'POST' }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 404, 421, 405]);
    for (const { headers } of answers) {
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe|\*|http/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-type')).not.toBeNull();
      expect(headers.get('access-control-allow-origin')).toBeNull();
    }
    expect(await (await get('/')).text()).not.toMatch(/<script(?![^>]* src="\/)|style=| on\w+=|https?:/);
  });

  it('answers only to addresses that it listens on', async () => {
    const { get } = await serve();
    const statusOf = async (host: string): Promise<number> => (await get('/api/status', { host })).status;
    expect(await statusOf('127.0.0.1:9')).toBe(200);
    expect(await statusOf('[::1]:9')).toBe(200);
    for (const host of ['evil.example', '127.0.0.1.evil.example', '10.0.0.1:8080', '']) {
      expect(await statusOf(host)).toBe(421);
    }
  });

  it('gives the status as the command prints it, and what the page needs', async () => {
    const { json } = await serve();
    const status = await json<Record<string, unknown>>('/api/status');
    expect(status).toMatchObject({
      campaign: 'test',
      size: 15,
      levels: [{ level: 0 }, {}, {}, {}, {}, {}],
    });
    expect(status['page']).toMatchObject({
      records: { listed: 4, dropped: 0, isReading: false },
      tasks: [{ stage: 'grade' }],
    });
  });

  it('has the counts of sources, and the last known ones while Kafka is away', async () => {
    const topics = someTopics();
    const brought = { source: 'company.problems', follow: true, accepted: 3, duplicate: 0, rejected: 1, lag: 2 };
    expect(await (await serve()).json('/api/status')).not.toHaveProperty('sources');
    topics.sources = [brought];
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const live = await LiveCampaign.start(topics, { capacity: 1000, now: Date.now, fatal });
    onTestFinished(() => live.close());
    topics.sources = [{ ...brought, accepted: 5, lag: 0 }];
    await vi.advanceTimersByTimeAsync(10_000);
    expect(live.status().sources).toEqual(topics.sources);
    topics.areSourcesAway = true;
    await vi.advanceTimersByTimeAsync(10_000);
    topics.areSourcesAway = false;
    expect(live.status().sources).toEqual(topics.sources);
  });

  it('waits for an endpoint no longer than a process works on the stage', async () => {
    const topics = someTopics();
    const waiting = [
      { kind: 'endpoint' as const, role: 'target', reason: 'overloaded: status 503', since: new Date() },
    ];
    topics.write('control.grade', 'grade-0', 'progress', aProgress({ sequence: 9, waiting }));
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const live = await LiveCampaign.start(topics, { capacity: 1000, now: Date.now, fatal });
    onTestFinished(() => live.close());
    expect(live.status().waiting).toMatchObject([{ stage: 'grade', role: 'target' }]);
    topics.worked = new Set();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(live.status().waiting).toEqual([]);
  });

  it('lists each question once, with how far it has come, filtered and in pages', async () => {
    const { json } = await serve();
    const { records, total, next } = await json<RecordPage>('/api/records?limit=3');
    expect({ records: records.length, total, next: typeof next }).toEqual({ records: 3, total: 4, next: 'number' });
    const rest = await json<RecordPage>(`/api/records?limit=3&before=${next}`);
    expect(rest.next).toBeNull();
    const states = Object.fromEntries(
      [...records, ...rest.records].map(({ id, state, level }) => [id, [state, level]]),
    );
    expect(states).toEqual({ q1: ['verified', 3], q2: ['rejected', 4], q3: ['in-stock', 0], h: ['in-stock', 1] });
    const ids = async (query: string): Promise<readonly string[]> =>
      (await json<RecordPage>(`/api/records?${query}`)).records.map(({ id }) => id);
    expect(await ids('state=rejected')).toEqual(['q2']);
    expect(await ids('level=3')).toEqual(['q1']);
    expect(await ids('text=ONERROR%20script')).toEqual(['h']);
    expect(await ids('teacher=teacher&reason=incorrect')).toEqual(['q2']);
    expect(await ids('text=no%20such')).toEqual([]);
  });

  it('refuses a query that it does not know or that is too long', async () => {
    const { get } = await serve();
    for (const query of [
      'level=9',
      'limit=101',
      'limit=0',
      'before=-1',
      'state=gone',
      'order=up',
      `text=${'a'.repeat(201)}`,
    ]) {
      const answer = await get(`/api/records?${query}`);
      expect([query.slice(0, 9), answer.status]).toEqual([query.slice(0, 9), 400]);
    }
    expect((await get(`/api/records?text=${'a'.repeat(3000)}`)).status).toBe(414);
  });

  it('gives a record as a whole out of its topics, with its neighbours under the filter', async () => {
    const { json, get } = await serve();
    const answer = await json<{ lineage: Record<string, unknown>; steps: unknown; previous: unknown; next: unknown }>(
      '/api/record?id=q1&state=verified,rejected',
    );
    expect(answer.lineage).toMatchObject({
      question: { id: 'q1', answer: '4' },
      grade: { level: 3 },
      attempts: [{ stepScores: [0.9, 0.2] }],
      traces: [{ outcome: 'verified', teacher: 'teacher' }],
    });
    expect(answer.steps).toEqual([['First step.', 'The answer is \\boxed{4}.']]);
    expect(new Set([answer.previous, answer.next])).toEqual(new Set([null, 'q2']));
    expect((await get('/api/record?id=none')).status).toBe(404);
    for (const query of ['', '?id=', '?calls=true']) {
      const refused = await get(`/api/record${query}`);
      expect(refused.status).toBe(400);
      expect(await refused.text()).toContain('id: expected');
    }
  });

  it('gives what a stranger wrote as JSON text that no browser takes for a page', async () => {
    const { get } = await serve();
    for (const path of ['/api/record?id=h', '/api/records', '/api/facets']) {
      const answer = await get(path);
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
      expect(await answer.text()).toContain(JSON.stringify(HOSTILE).slice(1, 30));
    }
    const { lineage } = (await (await get('/api/record?id=h')).json()) as {
      lineage: { question: { question: string } };
    };
    expect(lineage.question.question).toBe(HOSTILE);
  });

  it('serves nothing beside its own files', async () => {
    const { get } = await serve();
    for (const path of [
      '/../package.json',
      '/page/../../../package.json',
      '/page/%2e%2e/%2e%2e/index.js',
      '/vendor/katex/fonts/..%2f..%2fpackage.json',
      '/vendor/hono.js',
      '/assets/page.html',
      '/page/main.js.map',
    ]) {
      expect([path, (await get(path)).status]).toEqual([path, 404]);
    }
  });

  it('reports a change, and a new record', async () => {
    const { topics, get, json } = await serve();
    const events = await get('/api/events');
    expect(events.headers.get('content-type')).toMatch(/^text\/event-stream/);
    const reader = (events.body as ReadableStream<Uint8Array>).getReader();
    const read = async (): Promise<string> => new TextDecoder().decode((await reader.read()).value);
    expect(await read()).toContain('"verified":0');
    const counters = new Map([['verified/3', 1]]);
    topics.write('control.sample', 'sample.0', 'progress', aProgress({ stage: 'sample', counters }));
    topics.write('cot', 'q9', 'verified-record', aVerifiedRecord('q9', 3));
    let told = '';
    while (!told.includes('"verified":1')) told += await read();
    expect((await json<RecordPage>('/api/records?state=verified')).total).toBe(2);
    await reader.cancel();
  });

  it('gives back the place of a page that was closed, and of one that only asked for the head', async () => {
    const { get } = await serve();
    for (let n = 0; n < 70; n += 1) {
      expect((await get('/api/events', { method: 'HEAD' })).status).toBe(200);
      const events = await get('/api/events');
      expect(events.status).toBe(200);
      await (events.body as ReadableStream<Uint8Array>).cancel();
    }
  });

  it('names Kafka where Kafka is away, and a fault as one; it writes both, with the path', async () => {
    const { topics, get, notes } = await serve();
    const away = new SluiceError('kafka-unreachable', 'no broker answers', { retriable: true });
    for (const [error, status, told] of [
      [away, 503, /Kafka now \(kafka-unreachable\)/],
      [new TypeError('no such field'), 500, /^(?!.*(Kafka|no such field)).*\/api\/record/],
    ] as const) {
      topics.lineageFault = error;
      const answer = await get('/api/record?id=q1&calls=true');
      expect(answer.status).toBe(status);
      expect(((await answer.json()) as { error: string }).error).toMatch(told);
      expect(notes.at(-1)).toMatch(/\/api\/record: /);
      expect(notes.at(-1)).toContain(error.message);
    }
  });

  it('keeps no place for a page whose status could not be given', async () => {
    let isFaulty = false;
    const { get } = await serve(someTopics(), '127.0.0.1', () => {
      if (isFaulty) throw new TypeError('no such field');
      return Date.now();
    });
    isFaulty = true;
    for (let n = 0; n < 70; n += 1) expect((await get('/api/events')).status).toBe(500);
    isFaulty = false;
    const events = await get('/api/events');
    expect(events.status).toBe(200);
    await (events.body as ReadableStream<Uint8Array>).cancel();
  });

  it('says that a campaign has no topics yet', async () => {
    const app = createApp({ campaign: 'test', host: '127.0.0.1', live: () => null, note: fatal });
    const answer = await app.request('/api/status', { headers: { host: 'localhost' } });
    expect(answer.status).toBe(503);
    expect((await app.request('/', { headers: { host: 'localhost' } })).status).toBe(200);
  });
});
