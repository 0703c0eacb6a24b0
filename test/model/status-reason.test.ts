import { describe, expect, it } from 'vitest';
import { reasonOfStatus } from '../../src/model/status-reason.ts';

describe('reasonOfStatus', () => {
  it.each([
    [402, '', 'quota-exhausted'],
    [
      429,
      '{"error":{"code":"insufficient_quota","message":"You exceeded your current quota, please check your plan"}}',
      'quota-exhausted',
    ],
    [403, '{"error":{"message":"Key limit exceeded (total limit)"}}', 'quota-exhausted'],
    [
      400,
      '{"code":"Arrearage","message":"Access denied, please make sure your account is in good standing."}',
      'quota-exhausted',
    ],
    [400, '{"error":{"message":"Your credit balance is too low to access the API"}}', 'quota-exhausted'],
    [
      400,
      '{"error":{"message":"Budget has been exceeded! Current cost: 1.2","type":"budget_exceeded"}}',
      'quota-exhausted',
    ],
    [429, '{"error":{"message":"Quota exceeded for quota metric \'Generate requests per minute\'"}}', 'rate-limited'],
    [429, 'Rate limit reached for requests', 'rate-limited'],
    [503, '{"detail":"insufficient_quota"}', 'overloaded'],
    [529, '{"type":"error","error":{"type":"overloaded_error"}}', 'overloaded'],
    [401, '', 'unauthorized'],
    [400, '{"error":{"message":"No connected db.","type":"no_db_connection"}}', 'unauthorized'],
    [
      400,
      '{"error":{"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT"}}',
      'unauthorized',
    ],
    [400, '{"error":{"message":"Incorrect API key provided: sk-…"}}', 'unauthorized'],
    [404, '{"message":"The model `m` does not exist.","type":"NotFoundError"}', 'model-not-found'],
    [400, '{"error":{"message":"Invalid model name passed in model=gpt-x"}}', 'model-not-found'],
    [400, '{"error":{"message":"Model Not Exist","type":"invalid_request_error"}}', 'model-not-found'],
    [
      400,
      '{"error":{"message":"This model\'s maximum context length is 4096 tokens. However, you requested 9000"}}',
      'request-refused',
    ],
    [400, '{"error":{"message":"max_tokens must be at most 8192"}}', 'request-refused'],
    [
      400,
      '{"error":{"message":"Unsupported value: temperature does not support 0.6 with this model"}}',
      'request-refused',
    ],
    [413, '', 'request-refused'],
    [422, '{"detail":[{"loc":["body"],"msg":"field required"}]}', 'request-refused'],
    [408, '', 'try-later'],
    [409, '', 'try-later'],
    [425, '', 'try-later'],
    [500, 'the model was not found in the cache', 'server-error'],
    [520, '', 'server-error'],
  ] as const)('reads %i %s as %s', (status, body, reason) => {
    expect(reasonOfStatus(status, body)).toBe(reason);
  });
});
