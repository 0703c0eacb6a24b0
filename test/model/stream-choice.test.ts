import { describe, expect, it } from 'vitest';
import { firstForm, nextForm } from '../../src/model/stream-choice.ts';

const plain = { stream: false, usage: true };
const streamed = { stream: true, usage: true };
const refusal = (text: string, status = 400): { status: number; text: string } => ({ status, text });

describe('firstForm', () => {
  it('is what the mode says, and with auto what is preferred', () => {
    expect([firstForm('always', false), firstForm('never', true)]).toEqual([streamed, plain]);
    expect([firstForm('auto', false), firstForm('auto', true)]).toEqual([plain, streamed]);
  });
});

describe('nextForm', () => {
  it.each([
    '{"error":{"code":"invalid_parameter_error","message":"parameter.enable_thinking must be set to false for non-streaming calls"}}',
    '{"error":{"message":"parameter.enable_thinking必须设置为false才能进行非流式调用"}}',
    '{"error":{"message":"enable thinking can not be support when `stream=False`."}}',
    '{"error":{"message":"This model only support stream mode, please enable the stream parameter to access the model."}}',
    '{"error":{"message":"Non-streaming requests are not supported"}}',
    '{"detail":"Stream must be set to true"}',
    '{"error":{"message":"Streaming is required for this model"}}',
  ])('streams where the endpoint demands it: %s', (text) => {
    expect(nextForm(plain, refusal(text), 'auto')).toEqual(streamed);
    expect(nextForm(plain, refusal(text), 'never')).toBeNull();
    expect(nextForm(streamed, refusal(text), 'auto')).toBeNull();
  });

  it.each([
    [422, `{"detail":[{"type":"extra_forbidden","loc":["body","stream_options","include_usage"]}]}`],
    [500, 'extraneous key [include_usage] is not permitted'],
  ])('leaves out what asks for the usage, for %i', (status, text) => {
    expect(nextForm(streamed, refusal(text, status), 'always')).toEqual({ stream: true, usage: false });
    expect(nextForm({ stream: true, usage: false }, refusal(text, status), 'always')).toBeNull();
    expect(nextForm(plain, refusal(text, status), 'auto')).toBeNull();
  });

  it.each(['Streaming is not supported by this model', 'model does not support streaming', 'stream must be false'])(
    'does not stream where that is refused: %s',
    (text) => {
      expect(nextForm(streamed, refusal(text), 'auto')).toEqual(plain);
      expect(nextForm(streamed, refusal(text), 'always')).toBeNull();
    },
  );

  it.each([
    [401, 'Streaming is required'],
    [429, 'Streaming is required'],
    [503, 'upstream stream closed'],
    [400, "max_tokens is too large: 4096. This model's maximum context length is 2048 tokens"],
    [400, 'a question about the speed of a stream that must be found'],
    [400, 'the upstream connection was reset'],
    [400, 'Unsupported parameter: max_tokens'],
  ])('takes %i %s for what it is', (status, text) => {
    expect(nextForm(plain, refusal(text, status), 'auto')).toBeNull();
    expect(nextForm(streamed, refusal(text, status), 'auto')).toBeNull();
  });
});
