import { describe, expect, it } from 'vitest';

import { renderContainerEnvironment, volumeName } from '../../../src/kafka/docker-broker.ts';
import { isAlive, parseBrokerRecord } from '../../../src/kafka/embedded/broker-record.ts';
import { excerptLog } from '../../../src/kafka/embedded/log-excerpt.ts';
import { renderLogProperties, renderServerProperties } from '../../../src/kafka/embedded/properties.ts';
import { createClusterId, parseClusterId } from '../../../src/kafka/embedded/storage.ts';

describe('renderServerProperties', () => {
  const lines = renderServerProperties({ port: 19092, controllerPort: 19093, logDir: 'log' }).split('\n');

  it('opens both listeners on 127.0.0.1 only', () => {
    expect(lines).toContain('listeners=PLAINTEXT://127.0.0.1:19092,CONTROLLER://127.0.0.1:19093');
    expect(lines).toContain('advertised.listeners=PLAINTEXT://127.0.0.1:19092');
    expect(lines).toContain('controller.quorum.voters=1@127.0.0.1:19093');
  });

  it('keeps records for ever, and one replica of each internal topic', () => {
    expect(lines).toContain('log.retention.ms=-1');
    expect(lines).toContain('offsets.topic.replication.factor=1');
    expect(lines).toContain('transaction.state.log.replication.factor=1');
    expect(lines).toContain('transaction.state.log.min.isr=1');
  });

  it('names each key once', () => {
    const keys = lines.filter((line) => line !== '').map((line) => line.split('=')[0]);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('renderLogProperties', () => {
  it('rolls the file it is given', () => {
    expect(renderLogProperties('logs/server.log')).toContain('appender.file.fileName=logs/server.log\n');
  });
});

describe('cluster ids', () => {
  it('are 16 bytes in base64url without a leading dash', () => {
    for (let index = 0; index < 300; index += 1) expect(createClusterId()).toMatch(/^[A-Za-z0-9_][A-Za-z0-9_-]{21}$/);
  });

  it('are read from meta.properties', () => {
    expect(parseClusterId('#\n#Mon Nov 23\nnode.id=1\ncluster.id=b_mtxNXyRfqfgscLQ9_dVg\nversion=1\n')).toBe(
      'b_mtxNXyRfqfgscLQ9_dVg',
    );
    expect(parseClusterId('node.id=1\n')).toBeNull();
  });
});

describe('parseBrokerRecord', () => {
  it('reads what a broker wrote', () => {
    const record = { pid: 12, ownerPid: 11, port: 9092, startedAt: '2026-11-23T00:00:00.000Z' };
    expect(parseBrokerRecord(JSON.stringify(record))).toEqual(record);
  });

  it.each(['', '{', '[]', 'null', '{"pid":-1,"ownerPid":1,"port":1}', '{"pid":"12","ownerPid":1,"port":1}'])(
    'takes %j for no record',
    (text) => {
      expect(parseBrokerRecord(text)).toBeNull();
    },
  );
});

describe('isAlive', () => {
  it('finds this process, and no process with the highest id', () => {
    expect(isAlive(process.pid)).toBe(true);
    expect(isAlive(2 ** 30)).toBe(false);
  });
});

describe('excerptLog', () => {
  it('shows the error before the many lines of the shutdown that follows it', () => {
    const noise = Array.from({ length: 200 }, (_, index) => `2026-11-23 INFO shutting down part ${index}`);
    const text = [
      '2026-11-23 INFO starting',
      '2026-11-23 ERROR Exiting (kafka.Kafka$)',
      'Caused by: java.net.BindException: Address already in use',
      ...noise,
    ];
    const lines = excerptLog(text.join('\n')).split('\n');
    expect(lines.slice(0, 2)).toEqual(text.slice(1, 3));
    expect(lines.at(-1)).toBe(noise.at(-1));
    expect(lines.length).toBeLessThan(20);
  });
});

describe('the container', () => {
  it('advertises the host’s port to clients, and an internal listener to itself', () => {
    expect(renderContainerEnvironment(31000)).toMatchObject({
      KAFKA_ADVERTISED_LISTENERS: 'PLAINTEXT://127.0.0.1:31000,INTERNAL://localhost:9094',
      KAFKA_LISTENERS: expect.stringContaining('INTERNAL://localhost:9094'),
      KAFKA_INTER_BROKER_LISTENER_NAME: 'INTERNAL',
    });
  });

  it('has one volume per data folder', () => {
    expect(volumeName('/a/b')).toBe(volumeName('/a/c/../b'));
    expect(volumeName('/a/b')).not.toBe(volumeName('/a/c'));
  });
});
