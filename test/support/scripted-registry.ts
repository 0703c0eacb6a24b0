import avsc from 'avsc';
import type { EndpointReply, EndpointRequest } from '../../src/demo/http-endpoint.ts';
import { startScriptedServer } from '../../src/demo/scripted-server.ts';
import type { ScriptedServer } from '../../src/demo/scripted-server.ts';

interface Kept {
  readonly schema: string;
  readonly schemaType?: string;
  readonly references?: readonly unknown[];
}

const CONTENT = { 'content-type': 'application/vnd.schemaregistry.v1+json' };
const error = (status: number, code: number, message: string): EndpointReply => ({
  status,
  headers: CONTENT,
  body: { error_code: code, message },
});

/**
 * A schema registry with the part of Confluent's API that clients use, on 127.0.0.1: ids over all subjects,
 * compatibility levels, and Avro's rules by avsc. `fail` can replace the answer to a request.
 */
export class ScriptedRegistry {
  readonly #schemas: Kept[] = [];
  readonly #subjects = new Map<string, number[]>();
  readonly levels: Map<string, string> = new Map();
  /** The level of all subjects without their own; Apicurio's default is NONE. */
  globalLevel = 'NONE';
  fail: (request: EndpointRequest) => EndpointReply | null = () => null;
  #server: ScriptedServer | null = null;

  static async start(port = 0): Promise<ScriptedRegistry> {
    const registry = new ScriptedRegistry();
    registry.#server = await startScriptedServer((request) => registry.fail(request) ?? registry.#answer(request), {
      port,
    });
    return registry;
  }

  get url(): string {
    return this.#server?.url ?? '';
  }

  get requests(): readonly EndpointRequest[] {
    return this.#server?.requests ?? [];
  }

  get subjects(): readonly string[] {
    return [...this.#subjects.keys()];
  }

  close(): Promise<void> {
    return this.#server?.close() ?? Promise.resolve();
  }

  /** Registers without any check; returns the id. */
  put(subject: string, kept: Kept): number {
    const found = this.#schemas.findIndex(
      (known) => known.schema === kept.schema && known.schemaType === kept.schemaType,
    );
    const id = found >= 0 ? found + 1 : this.#schemas.push(kept);
    const versions = this.#subjects.get(subject) ?? [];
    if (!versions.includes(id)) this.#subjects.set(subject, [...versions, id]);
    return id;
  }

  #answer({ method, path, body }: EndpointRequest): EndpointReply {
    const [, root, ...rest] = path.split('/').map(decodeURIComponent);
    const given = (body ?? {}) as Kept;
    if (root === 'schemas') return this.#ofId(Number(rest[1]));
    if (root === 'config') return this.#config(method, rest[0], body ?? {});
    if (root === 'subjects' && rest.length === 0) return { headers: CONTENT, body: this.subjects };
    const [subject = '', , version] = rest;
    const versions = this.#subjects.get(subject);
    if (method === 'POST' && rest.length === 2) return this.#register(subject, given);
    if (versions === undefined) return error(404, 40401, `Subject '${subject}' not found.`);
    if (method === 'POST') {
      const id = versions.find((known) => this.#schemas[known - 1]?.schema === given.schema);
      if (id === undefined) return error(404, 40403, 'Schema not found');
      return { headers: CONTENT, body: { subject, id, version: versions.indexOf(id) + 1, ...this.#schemas[id - 1] } };
    }
    const id = version === 'latest' ? versions.at(-1) : versions[Number(version) - 1];
    if (id === undefined) return error(404, 40402, `Version ${version} not found.`);
    return { headers: CONTENT, body: { subject, id, version: versions.indexOf(id) + 1, ...this.#schemas[id - 1] } };
  }

  #ofId(id: number): EndpointReply {
    const kept = this.#schemas[id - 1];
    return kept === undefined ? error(404, 40403, `Schema ${id} not found`) : { headers: CONTENT, body: kept };
  }

  #config(method: string, subject: string | undefined, { compatibility }: { compatibility?: string }): EndpointReply {
    if (method === 'PUT') {
      if (subject === undefined) this.globalLevel = compatibility ?? 'NONE';
      else this.levels.set(subject, compatibility ?? 'NONE');
      return { headers: CONTENT, body: { compatibility } };
    }
    const level = subject === undefined ? this.globalLevel : this.levels.get(subject);
    if (level === undefined) return error(404, 40408, `Subject '${subject}' does not have a compatibility level`);
    return { headers: CONTENT, body: { compatibilityLevel: level } };
  }

  #register(subject: string, given: Kept): EndpointReply {
    const latest = this.#subjects.get(subject)?.at(-1);
    const level = this.levels.get(subject) ?? this.globalLevel;
    if (latest !== undefined && level !== 'NONE') {
      const written = avsc.Type.forSchema(JSON.parse(this.#schemas[latest - 1]?.schema ?? '"null"'), { registry: {} });
      try {
        avsc.Type.forSchema(JSON.parse(given.schema), { registry: {} }).createResolver(written);
      } catch (cause) {
        return error(409, 409, `Schema being registered is incompatible with an earlier schema: ${String(cause)}`);
      }
    }
    return { headers: CONTENT, body: { id: this.put(subject, given) } };
  }
}
