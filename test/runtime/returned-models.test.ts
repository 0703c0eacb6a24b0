import fc from 'fast-check';
import { firstValueFrom } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/parse-config.ts';
import { connectModels } from '../../src/runtime/models.ts';
import { noteOtherModels, SILENT_CALLS } from '../../src/runtime/observed-calls.ts';
import { ReturnedModels } from '../../src/runtime/returned-models.ts';
import { answerWith, startAnsweringServer } from '../support/answering-server.ts';

describe('ReturnedModels', () => {
  it('returns the first name once for each other name', () => {
    const returned = new ReturnedModels();
    const seen = ['a', 'a', 'b', 'a', 'b', 'c'].map((name) => returned.see('target', name));
    expect(seen).toEqual([null, null, 'a', null, null, 'a']);
    expect(returned.see('teacher', 'b')).toBeNull();
  });

  it('reports at most twenty names', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (names) => {
        const returned = new ReturnedModels();
        const told = names.filter((name) => returned.see('target', name) !== null);
        expect(new Set(told).size).toBe(told.length);
        expect(told.length).toBe(Math.min(20, Math.max(0, new Set(names).size - 1)));
      }),
    );
  });
});

it('a worker says once that another model answers', async () => {
  const server = await startAnsweringServer();
  const baseUrl = `${server.url}/v1`;
  const model = { baseUrl, model: 'alias' };
  const config = parseConfig(
    { campaign: 'c', models: { target: model, teacher: model, scorer: model } },
    { cwd: '/', env: {} },
  );
  const notes: string[] = [];
  const told: string[] = [];
  const calls = {
    ...SILENT_CALLS,
    otherModel: (role: string, first: string, now: string) => told.push(`${role} ${first} ${now}`),
  };
  const models = await connectModels(
    config,
    { note: () => undefined, unsound: () => undefined },
    noteOtherModels(calls, (note) => notes.push(note)),
  );
  try {
    for (const name of ['alias-0901', 'alias-0901', 'alias-1101', 'alias-1101']) {
      const choices = [{ message: { content: '42' }, finish_reason: 'stop' }];
      server.answer = answerWith(200, { model: name, choices });
      await firstValueFrom(models.ports.target.complete({ messages: [{ role: 'user', content: 'x' }] }));
    }
    expect(notes).toEqual([
      'target: its endpoint answers as alias-1101, at first as alias-0901; records of both are in the campaign',
    ]);
    expect(told).toEqual(['target alias-0901 alias-1101']);
  } finally {
    await models.close();
    await server.close();
  }
});
