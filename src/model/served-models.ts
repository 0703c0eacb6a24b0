import type { Dispatcher } from 'undici';
import { endpointTraitsOf } from './endpoint-pool.ts';
import { objectOf, parseJson, textOf } from './json-value.ts';
import { addressOf, headerOf, requestHeaders } from './post-json.ts';
import { readBody } from './read-body.ts';
import { safeName } from '../records/redact-key.ts';
import { PROCESS_BUDGET } from './reply-budget.ts';

/** A list of models has a few kilobytes, a gateway's a few hundred. Bytes. */
const MAX_LIST_BYTES = 4 * 1024 * 1024;

/** A model that an endpoint lists. */
export interface ServedModel {
  readonly id: string;
  /** Tokens of prompt and reply together, in vLLM's field; null if the endpoint does not send it. */
  readonly contextTokens: number | null;
}

/** The endpoint of the request. */
export interface ServedModelsOptions {
  /** The URL before `/models`, as in `http://localhost:8000/v1`. */
  readonly baseUrl: string;
  readonly apiKey?: string;
  readonly timeoutMs: number;
  readonly dispatcher: Dispatcher;
}

/**
 * The list of `GET {baseUrl}/models`. Null if the endpoint does not have it: the list is optional, so that is not a
 * failure.
 */
export async function readServedModels(options: ServedModelsOptions): Promise<readonly ServedModel[] | null> {
  const { origin, path } = addressOf(`${options.baseUrl.replace(/\/+$/, '')}/models`);
  const traits = endpointTraitsOf(options.dispatcher);
  const secrets = [...(options.apiKey === undefined ? [] : [options.apiKey]), ...traits.secrets];
  try {
    const answer = await options.dispatcher.request({
      origin,
      path,
      method: 'GET',
      headers: { ...requestHeaders(options.apiKey), ...traits.headers },
      signal: AbortSignal.timeout(options.timeoutMs),
    });
    const text = await readBody(answer.body, (name) => headerOf(answer, name), {
      maxBytes: MAX_LIST_BYTES,
      whenLonger: 'fail',
      budget: PROCESS_BUDGET,
    });
    const list = objectOf(parseJson(text))?.['data'];
    if (answer.statusCode !== 200 || !Array.isArray(list)) return null;
    return list.flatMap((item: unknown): ServedModel[] => {
      const model = objectOf(item);
      const id = textOf(model?.['id']);
      const length: unknown = model?.['max_model_len'];
      const isCount = typeof length === 'number' && Number.isSafeInteger(length) && length > 0;
      return id === null ? [] : [{ id: safeName(id, secrets), contextTokens: isCount ? length : null }];
    });
  } catch {
    return null;
  }
}
