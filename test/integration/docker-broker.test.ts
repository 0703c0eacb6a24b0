import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { getContainerRuntimeClient } from 'testcontainers';
import { describe, expect, it } from 'vitest';
import { DEFAULT_KAFKA_IMAGE, findDocker, startDockerBroker, volumeName } from '../../src/kafka/docker-broker.ts';
import { isMissing } from '../../src/kafka/embedded/java.ts';
import { CliCampaign, lostInputs } from '../support/cli-campaign.ts';
import { CommandLine } from '../support/command-line.ts';
import { scriptedQuestions, startScriptedModels } from '../support/served-models.ts';
import { stageOf } from '../support/stage-of.ts';

const docker = await findDocker(process.env);
const needs = isMissing(docker) ? `needs ${docker.missing}` : `at ${docker.address}`;
const image = process.env['SLUICE_KAFKA_IMAGE'] ?? DEFAULT_KAFKA_IMAGE;

describe.skipIf(isMissing(docker))(`the broker in Docker (${needs})`, () => {
  it('is what each command starts and stops where there is no cluster and no Java; its records stay', async () => {
    const cli = await CommandLine.open(null);
    const models = cli.closing(await startScriptedModels());
    const { dockerode } = (await getContainerRuntimeClient()).container;
    const volume = dockerode.getVolume(volumeName(path.join(cli.dir, '.sluice', 'kafka')));
    const containers = (): Promise<readonly { readonly Id: string }[]> =>
      dockerode.listContainers({ all: true, filters: { volume: [volume.name] } });
    try {
      const campaign = await CliCampaign.create(cli, { url: models.url });
      // No command finds this machine's programs: neither Java nor Maven.
      const env = { PATH: path.join(cli.dir, 'nothing'), JAVA_HOME: undefined, SLUICE_KAFKA_IMAGE: image };
      const command = async (...args: readonly string[]): Promise<readonly string[]> => {
        const { stdout, stderr } = await cli.run([...args, '--config', `${campaign.name}.json`], { env });
        expect(stderr).toContain(`${image} in Docker at 127.0.0.1:`);
        return stdout;
      };
      await cli.write('questions.jsonl', scriptedQuestions(60));
      expect(await command('ingest', 'questions.jsonl')).toEqual(['{"accepted":60,"duplicate":0,"rejected":0}']);
      // A container of its own, over the records that the last one left.
      await command('run', '--stages', 'grade', '--until', 'idle');
      const status = JSON.parse((await command('status', '--json')).at(-1) ?? '');
      expect(stageOf(status, 'grade')).toMatchObject({ stage: 'grade', in: 60, forwarded: 60, lag: 0 });
      expect(status.levels.map(({ stock }: { stock: number }) => stock)).toEqual([10, 10, 10, 10, 10, 10]);
      expect(lostInputs(status)).toEqual([0, 0, 0]);
      expect(models.timesAsked('target').size).toBe(60);
      expect([...models.timesAsked('target').values()].every((times) => times === 1)).toBe(true);
      // No container remains; the volume does, as intended.
      expect(await containers()).toEqual([]);
    } finally {
      await cli.close();
      // A command that was killed could not stop its own.
      for (const { Id } of await containers()) await dockerode.getContainer(Id).remove({ force: true });
      await volume.remove({ force: true });
    }
  });

  it('says what the container logged where it does not start: two over the same records cannot be', async () => {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'sluice-docker-'));
    const options = { env: process.env, dataDir, image };
    const first = await startDockerBroker(options);
    try {
      const second = startDockerBroker(options);
      await expect(second).rejects.toMatchObject({ code: 'docker-failed' });
      // The lock of the first, or before that a batch of the quorum that the first is writing just then.
      await expect(second).rejects.toThrow(/From its log:[^]*(?:Failed to acquire lock on file \.lock|CorruptRecord)/);
    } finally {
      await first.stop();
      const { dockerode } = (await getContainerRuntimeClient()).container;
      await dockerode.getVolume(volumeName(dataDir)).remove({ force: true });
      await rm(dataDir, { recursive: true });
    }
  });
});
