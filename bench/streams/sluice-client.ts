import { firstValueFrom } from 'rxjs';
import { createChatModel } from '../../src/model/chat-model.ts';
import { createEndpointPool } from '../../src/model/endpoint-pool.ts';
import { measured } from './measured.ts';

/** Streams of sluice's chat model, all concurrent. Arguments: address, streams, tokens of each. */
const [url = '', streams = '256', tokens = '1000'] = process.argv.slice(2);
const dispatcher = createEndpointPool(url, { connections: Number(streams) });
const model = createChatModel({
  baseUrl: `${url}/v1`,
  model: 'stub',
  sampling: { temperature: 0.6, topP: 0.95, maxTokens: 65_536 },
  timeoutMs: 3_600_000,
  stream: 'always',
  dispatcher,
});

const call = async (): Promise<void> => {
  const { content, usage } = await firstValueFrom(model.complete({ messages: [{ role: 'user', content: 'x' }] }));
  if (content !== '\\boxed{1}' || usage.completion !== Number(tokens)) throw new Error('another reply than was sent');
};
await measured(Number(streams) * Number(tokens), Array<() => Promise<void>>(Number(streams)).fill(call));
await dispatcher.close();
