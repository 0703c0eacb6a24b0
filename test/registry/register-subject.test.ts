import { describe, expect, it } from 'vitest';
import { registerSubject } from '../../src/registry/register-subject.ts';
import { RegistryClient } from '../../src/registry/registry-client.ts';
import { ScriptedRegistry } from '../support/scripted-registry.ts';

const record = (...fields: readonly object[]): string => JSON.stringify({ type: 'record', name: 'R', fields });
const old = record({ name: 'a', type: 'int' });
const present = record({ name: 'a', type: 'int' }, { name: 'b', type: 'int', default: 0 });

async function registering(
  prepare: (registry: ScriptedRegistry) => void,
  incompatibility: string | null = null,
): Promise<{ registry: ScriptedRegistry; notes: string[]; id: number | Error }> {
  const registry = await ScriptedRegistry.start();
  const client = new RegistryClient({ url: registry.url }, { deadlineMs: 1000, waiting: () => undefined });
  const notes: string[] = [];
  try {
    prepare(registry);
    const given = { subject: 'q-value', text: present, incompatibilityOf: () => incompatibility };
    const id = await registerSubject(client, given, (note) => notes.push(note)).catch(
      (error: unknown) => error as Error,
    );
    return { registry, notes, id };
  } finally {
    await client.close();
    await registry.close();
  }
}

describe('registerSubject', () => {
  it('registers a new subject with compatibility BACKWARD, even if the default is NONE', async () => {
    const { registry, id } = await registering(() => undefined);
    expect(id).toBe(1);
    expect(registry.levels.get('q-value')).toBe('BACKWARD');
  });

  it('uses a registered schema without changes', async () => {
    const { registry, id } = await registering((given) => given.put('q-value', { schema: present }), 'not asked');
    expect(id).toBe(1);
    expect(registry.requests).toHaveLength(1);
  });

  it('adds a version that reads the latest one, and keeps a configured level', async () => {
    const { registry, id } = await registering((given) => {
      given.put('q-value', { schema: old });
      given.levels.set('q-value', 'FULL');
    });
    expect(id).toBe(2);
    expect(registry.levels.get('q-value')).toBe('FULL');
  });

  it('refuses a latest version that it cannot read, at any level, and registers nothing', async () => {
    const { registry, id } = await registering(
      (given) => given.put('q-value', { schema: '"string"' }),
      'field a: no int',
    );
    expect(id).toMatchObject({ code: 'schema-incompatible' });
    expect(String(id)).toMatch(
      /subject q-value: values of its latest version cannot be read \(field a: no int\).*newest/,
    );
    expect(registry.requests.some(({ path, method }) => method === 'POST' && path.endsWith('/versions'))).toBe(false);
  });

  it('reports a refusal of the registry', async () => {
    const { id } = await registering((given) => {
      given.put('q-value', { schema: '"string"' });
      given.levels.set('q-value', 'BACKWARD');
    });
    expect(id).toMatchObject({ code: 'schema-incompatible' });
    expect(String(id)).toContain('the registry refuses the schema (Schema being registered is incompatible');
  });

  it('continues with a log message if it may not set the level, and fails if it may not register', async () => {
    const forbid = (registry: ScriptedRegistry, part: string): void => {
      registry.fail = ({ path }) =>
        path.includes(part) ? { status: 403, body: { error_code: 40301, message: 'denied' } } : null;
    };
    const noLevel = await registering((registry) => forbid(registry, '/config'));
    expect(noLevel.id).toBe(1);
    expect(noLevel.notes).toEqual([
      expect.stringMatching(/q-value: compatibility could not be set to BACKWARD.*denied/),
    ]);
    const noRight = await registering((registry) => {
      registry.fail = ({ path, method }) =>
        method === 'POST' && path.endsWith('/versions') ? { status: 403, body: { error_code: 40301 } } : null;
    });
    expect(noRight.id).toMatchObject({ code: 'registry-refused' });
  });
});
