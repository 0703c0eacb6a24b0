import { Kafka, logLevel } from 'kafkajs';
import { describe, expect, inject, it } from 'vitest';
import { countOf } from '../../src/stream/outcome.ts';
import type { DeadLetter } from '../../src/stream/dead-letter.ts';
import { RunningCampaign, scriptedPorts, until } from '../support/running-campaign.ts';

const brokers = inject('kafkaBrokers');

describe.skipIf(brokers.length === 0)('dead letters on Apache Kafka', () => {
  it('are the records as they came, with where they came from and why', async () => {
    const campaign = new RunningCampaign(brokers, null);
    await campaign.write([]);
    const binary = Buffer.from([0, 0xff, 0x80, 7]);
    const blank = campaign.codec.encode('question', {
      ...(campaign.codec.decode('question', campaign.question(1).value) as object),
      question: ' ',
    });
    const producer = new Kafka({ brokers, logLevel: logLevel.NOTHING }).producer();
    await producer.connect();
    await producer.send({
      topic: campaign.questionsTopic,
      messages: [
        {
          partition: 0,
          key: binary,
          value: binary,
          headers: { plain: 'text', bytes: binary, twice: ['a', binary], '__connect.errors.topic': 'elsewhere' },
        },
        { partition: 1, key: null, value: null },
        { partition: 2, key: 'k', value: blank },
        { ...campaign.question(2), partition: 2 },
      ],
    });
    await producer.disconnect();

    const log = await campaign.connect();
    const stage = await campaign.startStage(log, 'grade', scriptedPorts());
    await until(
      () => campaign.view(log),
      (view) => countOf(view.counters('grade'), 'in') === 4,
    );
    await stage.drain(1000);
    const letters = await campaign.records<DeadLetter>(log, 'dead-letter');
    await log.close();
    const [first, second, third] = letters.toSorted((a, b) => a.partition - b.partition);
    expect(letters).toHaveLength(3);

    expect([first?.key, first?.value]).toEqual([binary, binary]);
    expect(first?.rawHeaders).toMatchObject({
      plain: Buffer.from('text'),
      bytes: binary,
      twice: [Buffer.from('a'), binary],
      // Its earlier values stay; ours is the last.
      '__connect.errors.topic': [Buffer.from('elsewhere'), Buffer.from(campaign.questionsTopic)],
    });
    expect(first?.headers).toMatchObject({
      '__connect.errors.partition': '0',
      '__connect.errors.offset': '0',
      '__connect.errors.exception.class.name': expect.stringMatching(/Error$/) as string,
      '__connect.errors.exception.message': expect.stringContaining('Avro single-object') as string,
      'sluice.reason': 'undecodable',
      'sluice.detail': expect.stringContaining('Avro single-object') as string,
    });
    expect([second?.key, second?.value, second?.decoded.reason]).toEqual([null, null, 'undecodable']);
    expect([third?.key?.toString(), third?.value]).toEqual(['k', blank]);
    expect(third?.decoded).toMatchObject({
      topic: campaign.questionsTopic,
      partition: 2,
      offset: 0,
      reason: 'not-a-question',
      detail: 'question: expected text that is not blank, got " "',
    });
  });
});
