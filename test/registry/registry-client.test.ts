import { afterEach, describe, expect, it } from 'vitest';
import type { EndpointReply } from '../../src/demo/http-endpoint.ts';
import { SluiceError } from '../../src/records/sluice-error.ts';
import { openSchemaSource } from '../../src/registry/registered-schemas.ts';
import { RegistryClient } from '../../src/registry/registry-client.ts';
import type { RegistryConnection, RegistryPatience } from '../../src/registry/registry-client.ts';
import { ScriptedRegistry } from '../support/scripted-registry.ts';

const closed: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closed.splice(0)) await close();
});

async function world(
  options: { connection?: Partial<RegistryConnection>; patience?: Partial<RegistryPatience> } = {},
): Promise<{ registry: ScriptedRegistry; client: RegistryClient; waits: (string | null)[] }> {
  const registry = await ScriptedRegistry.start();
  const waits: (string | null)[] = [];
  const client = new RegistryClient(
    { url: registry.url, ...options.connection },
    { deadlineMs: 3000, waiting: (reason) => waits.push(reason), ...options.patience },
  );
  closed.push(
    () => client.close(),
    () => registry.close(),
  );
  return { registry, client, waits };
}

const failure = async (promise: Promise<unknown>): Promise<SluiceError> => {
  const error: unknown = await promise.then(
    () => new Error('expected a failure'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof SluiceError)) throw error;
  return error;
};

describe('RegistryClient', () => {
  it('gives the schema of an id, and null for one that the registry does not have', async () => {
    const { registry, client } = await world();
    const id = registry.put('a-value', { schema: '"long"' });
    const source = openSchemaSource(client);
    expect(await source.schemaOf(id)).toEqual({ format: 'AVRO', text: '"long"', references: [] });
    expect(await source.schemaOf(99)).toBeNull();
  });

  it('returns the references of a schema, the innermost first', async () => {
    const { registry, client } = await world();
    registry.put('inner', { schema: '"inner"' });
    registry.put('middle', { schema: '"middle"', references: [{ name: 'I', subject: 'inner', version: 1 }] });
    const references = [{ name: 'M', subject: 'middle', version: 1 }];
    const id = registry.put('outer', { schema: '"outer"', schemaType: 'AVRO', references });
    const schema = await openSchemaSource(client).schemaOf(id);
    expect(schema?.references.map(({ text }) => text)).toEqual(['"inner"', '"middle"']);
  });

  it('ends at circular references', async () => {
    const { registry, client } = await world();
    const references = [{ name: 'A', subject: 'a', version: 1 }];
    const id = registry.put('a', { schema: '"a"', references });
    expect((await failure(openSchemaSource(client).schemaOf(id))).code).toBe('registry-refused');
  });

  it.each([
    ['503', { status: 503, body: { error_code: 50001, message: 'starting' } }, /HTTP 503 \(starting\)/],
    ['429', { status: 429, body: {} }, /HTTP 429/],
    ['a connection that is cut', { destroy: true }, /closed|hang|reset|other side/i],
  ] satisfies [string, EndpointReply, RegExp][])('tries again after %s, and tells once', async (_name, reply, said) => {
    const { registry, client, waits } = await world();
    registry.fail = ({ n }) => (n < 3 ? reply : null);
    const id = registry.put('a-value', { schema: '"long"' });
    expect(await openSchemaSource(client).schemaOf(id)).not.toBeNull();
    expect(registry.requests).toHaveLength(4);
    expect(waits).toEqual([expect.stringMatching(said), null]);
  });

  it('waits for an unreachable registry, up to the deadline', async () => {
    const { registry, client, waits } = await world({ patience: { deadlineMs: 700 } });
    await registry.close();
    const error = await failure(client.send('GET', '/subjects'));
    expect(error).toMatchObject({ code: 'registry-unreachable', retriable: true });
    expect(error.message).toMatch(
      /^the schema registry at http:\S+ does not answer: .*ECONNREFUSED.*Check kafka\.schemaReg/,
    );
    expect(waits).toHaveLength(1);
  });

  it('stops waiting when it is aborted', async () => {
    const stop = new AbortController();
    const { registry, client } = await world({ patience: { deadlineMs: null, signal: stop.signal } });
    registry.fail = () => ({ status: 500, body: {} });
    const sent = client.send('GET', '/subjects');
    setTimeout(() => stop.abort(), 100);
    await expect(sent).rejects.toThrow(/abort/i);
  });

  it.each([
    [
      '401',
      { status: 401, body: { error_code: 401, message: 'Unauthorized' } },
      /username and passwordEnv, or tokenEnv/,
    ],
    ['403', { status: 403, body: { error_code: 40301, message: 'no' } }, /lacks the right/],
    [
      'the 404 of another server',
      { status: 404, rawBody: '<html>nothing here</html>' },
      /ccompat\/v7.*kafka\.schemaRegistry\.url/,
    ],
    ['a page', { status: 200, rawBody: '<html>welcome</html>' }, /expected the API of a Confluent schema registry/],
  ] satisfies [string, EndpointReply, RegExp][])('ends with %s at once', async (_name, reply, said) => {
    const { registry, client, waits } = await world();
    registry.fail = () => reply;
    const error = await failure(openSchemaSource(client).schemaOf(1));
    expect(error.code).toBe('registry-refused');
    expect(error.message).toMatch(said);
    expect(registry.requests).toHaveLength(1);
    expect(waits).toEqual([]);
  });

  it('sends its headers, and shows no returned secret', async () => {
    const authorization = `Basic ${Buffer.from('user:password-of-it').toString('base64')}`;
    const headers = { authorization, 'x-tenant': 'tenant-secret' };
    const { registry, client } = await world({ connection: { headers, secrets: ['password-of-it'] } });
    registry.fail = ({ headers: sent }) => ({
      status: 401,
      body: { error_code: 401, message: `${sent.authorization} password-of-it ${String(sent['x-tenant'])}` },
    });
    const error = await failure(client.send('GET', '/subjects'));
    expect(registry.requests[0]?.headers).toMatchObject({ authorization, 'x-tenant': 'tenant-secret' });
    expect(error.message).toContain('[key]');
    expect(error.message).not.toMatch(/password-of-it|tenant-secret|dXNlcjp/);
  });
});
