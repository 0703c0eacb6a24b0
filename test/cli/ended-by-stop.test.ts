import { KafkaJSConnectionError } from 'kafkajs';
import { expect, it } from 'vitest';
import { isEndedByStop } from '../../src/cli/ended-by-stop.ts';
import { SluiceError } from '../../src/records/sluice-error.ts';

const stopped = AbortSignal.abort();

it.each([
  ['the reason of the request', stopped.reason],
  ['an ended wait', Object.assign(new Error('ended'), { name: 'AbortError' })],
  ['a closed connection to Kafka', new KafkaJSConnectionError('closed')],
])('%s is the end that a stop request causes, only after it', (_, error) => {
  expect([isEndedByStop(error, stopped), isEndedByStop(error, new AbortController().signal)]).toEqual([true, false]);
});

it.each([
  ['an error of a known kind', new SluiceError('topic-limit', 'too small')],
  ['a fault', new TypeError('x is not a function')],
  ['something thrown that is no error', 'text'],
])('%s is reported also after a stop request', (_, error) => {
  expect(isEndedByStop(error, stopped)).toBe(false);
});
