import { readFileSync } from 'node:fs';
import { Deployment } from 'kubernetes-models/apps/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { ConfigMap } from 'kubernetes-models/v1';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { parseConfig } from '../../src/config/parse-config.ts';

const read = (name: string): string => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
const documents = parseAllDocuments(read('deploy/kubernetes/worker.yaml')).map((document) => {
  expect(document.errors).toEqual([]);
  return document.toJS() as { readonly kind: string };
});
const [campaign, workers, budget] = documents as unknown as [
  ConstructorParameters<typeof ConfigMap>[0],
  NonNullable<ConstructorParameters<typeof Deployment>[0]>,
  ConstructorParameters<typeof PodDisruptionBudget>[0],
];
const pod = workers.spec?.template.spec;
const worker = pod?.containers[0];
/** The value that follows an option in the arguments of the worker. */
const option = (name: string): string => worker?.args?.[worker.args.indexOf(name) + 1] ?? '';

describe('deploy/kubernetes/worker.yaml', () => {
  it('is what the API of Kubernetes takes', () => {
    expect(documents.map(({ kind }) => kind)).toEqual(['ConfigMap', 'Deployment', 'PodDisruptionBudget']);
    new ConfigMap(campaign).validate();
    new Deployment(workers).validate();
    new PodDisruptionBudget(budget).validate();
    const unknown = structuredClone(workers) as { spec: { replicas: unknown } };
    unknown.spec.replicas = 'two';
    expect(() => new Deployment(unknown as typeof workers).validate()).toThrow(/replicas/);
  });

  it('probes the paths of `run --port` at the port that it names', () => {
    expect(option('--host')).toBe('0.0.0.0');
    const port = worker?.ports?.find(({ name }) => name === 'http')?.containerPort;
    expect(String(port)).toBe(option('--port'));
    expect(worker?.livenessProbe?.httpGet).toEqual({ path: '/livez', port: 'http' });
    expect(worker?.readinessProbe?.httpGet).toEqual({ path: '/readyz', port: 'http' });
    expect(workers.spec?.template.metadata?.annotations).toMatchObject({
      'prometheus.io/port': String(port),
      'prometheus.io/path': '/metrics',
    });
  });

  it('gives a drain more time than --grace', () => {
    expect(pod?.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(Number(option('--grace')) + 30);
  });

  it('runs as the user of the image, without rights, on a root that is read-only', () => {
    const user = /^USER (\d+):(\d+)$/m.exec(read('Dockerfile'));
    expect([pod?.securityContext?.runAsUser, pod?.securityContext?.runAsGroup].map(String)).toEqual(user?.slice(1));
    expect(worker?.securityContext).toMatchObject({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    const mounted = worker?.volumeMounts?.map(({ mountPath }) => mountPath);
    expect(mounted).toEqual([/^WORKDIR (\/campaign)$/m.exec(read('Dockerfile'))?.[1], '/tmp']);
  });

  it('has a configuration that is right, its keys out of secrets', () => {
    const given = JSON.parse(campaign?.data?.['sluice.config.json'] ?? '') as Record<string, unknown>;
    const names = worker?.env?.map(({ name }) => name) ?? [];
    const env = Object.fromEntries(names.map((name) => [name, 'k']));
    expect(parseConfig(given, { name: 'sluice.config.json', cwd: '/', env }).kafka.brokers).not.toBeNull();
    expect(worker?.env?.every(({ valueFrom }) => valueFrom?.secretKeyRef !== undefined)).toBe(true);
  });
});
