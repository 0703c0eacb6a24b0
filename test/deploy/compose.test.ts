import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseConfig } from '../../src/config/parse-config.ts';

const root = new URL('../../', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, root), 'utf8');

interface Service {
  readonly image: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly stop_grace_period?: string;
  readonly healthcheck?: { readonly test: readonly string[] };
}
const compose = parse(read('deploy/compose.yaml')) as {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, object>>;
};
const { kafka, registry, worker, prometheus, grafana } = compose.services;
const packageJson = JSON.parse(read('package.json')) as {
  readonly version: string;
  readonly devDependencies: Readonly<Record<string, string>>;
};

describe('Dockerfile', () => {
  it('takes the Node.js that the project is tested with', () => {
    const image = /^ARG NODE_IMAGE=node:(\S+)-bookworm-slim$/m.exec(read('Dockerfile'))?.[1];
    expect(image).toBe(packageJson.devDependencies['node']);
  });

  it('is given every file that it copies', () => {
    const allowed =
      read('.dockerignore')
        .match(/^!(.+)$/gm)
        ?.map((line) => line.slice(1)) ?? [];
    const copied = [...read('Dockerfile').matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, files = '']) =>
      files.split(' ').map((file) => file.replace('./', '')),
    );
    expect(copied.filter((file) => !allowed.includes(file))).toEqual([]);
    expect([...new Set(copied)].toSorted()).toEqual(allowed.toSorted());
  });
});

describe('deploy/compose.yaml', () => {
  it('pins every image by a full version, sluice and Kafka by those of this checkout', () => {
    for (const { image } of Object.values(compose.services)) expect(image).toMatch(/:v?\d+\.\d+\.\d+$/);
    expect(worker?.image).toBe(`sluice:${packageJson.version}`);
    const version = /<kafka\.version>([^<]+)</.exec(read('pom.xml'))?.[1];
    expect(kafka?.image).toBe(`apache/kafka:${version}`);
    expect([registry, prometheus, grafana].every((service) => service !== undefined)).toBe(true);
  });

  it('mounts files that are there, and volumes that it declares', () => {
    for (const [name, { volumes = [] }] of Object.entries(compose.services)) {
      for (const volume of volumes) {
        const source = volume.split(':')[0] ?? '';
        const isThere = source.startsWith('./')
          ? existsSync(new URL(`deploy/${source.slice(2)}`, root))
          : source in compose.volumes;
        expect(isThere, `${name}: ${volume}`).toBe(true);
      }
    }
    const profile = worker?.security_opt?.find((option) => option.startsWith('seccomp:'))?.slice('seccomp:./'.length);
    expect(existsSync(new URL(`deploy/${profile}`, root))).toBe(true);
  });

  it('opens no port to other machines', () => {
    const ports = Object.values(compose.services).flatMap(({ ports: open = [] }) => open);
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  it('lets a worker drain, and probes and scrapes what it serves', () => {
    expect(Number.parseInt(worker?.stop_grace_period ?? '', 10)).toBeGreaterThan(30);
    const port = /"--port", "(\d+)"/.exec(read('Dockerfile'))?.[1];
    expect(worker?.healthcheck?.test.join(' ')).toContain(`http://127.0.0.1:${port}/livez`);
    const scraped = parse(read('deploy/prometheus/prometheus.yml')) as {
      readonly rule_files: readonly string[];
      readonly scrape_configs: readonly { readonly dns_sd_configs: readonly { names: string[]; port: number }[] }[];
    };
    expect(scraped.scrape_configs[0]?.dns_sd_configs[0]).toMatchObject({ names: ['worker'], port: Number(port) });
    for (const file of scraped.rule_files) expect(existsSync(new URL(`deploy/prometheus/${file}`, root))).toBe(true);
  });

  it('has a configuration that is right, with keys and brokers out of the environment that it gives', () => {
    const given = JSON.parse(read('deploy/campaign/sluice.config.json')) as Record<string, unknown>;
    const env = { ...worker?.environment, TEACHER_API_KEY: 'k' };
    const config = parseConfig(given, { name: 'sluice.config.json', cwd: '/', env });
    expect(new URL(config.kafka.schemaRegistry?.url ?? '').hostname).toBe('registry');
    expect(Object.keys(worker?.environment ?? {})).toContain('TEACHER_API_KEY');
    expect(worker?.environment?.['KAFKA_BROKERS']).toBe('kafka:9092');
    expect(kafka?.environment?.['KAFKA_ADVERTISED_LISTENERS']).toContain('INSIDE://kafka:9092');
  });
});

describe('deploy/grafana', () => {
  it('has its dashboard and its source of data where the service looks for them', () => {
    const { providers } = parse(read('deploy/grafana/provisioning/dashboards/sluice.yaml')) as {
      readonly providers: readonly { readonly options: { readonly path: string } }[];
    };
    const folder = providers[0]?.options.path ?? '';
    expect(grafana?.volumes?.some((volume) => volume.startsWith(`./grafana/dashboards:${folder}`))).toBe(true);
    expect(grafana?.environment?.['GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH']).toBe(`${folder}/sluice.json`);
    const { datasources } = parse(read('deploy/grafana/provisioning/datasources/prometheus.yaml')) as {
      readonly datasources: readonly { readonly url: string }[];
    };
    expect(datasources[0]?.url).toBe('http://prometheus:9090');
  });
});
