import OpenAI from 'openai';
import { measured } from './measured.ts';

/** The same streams with the unmodified `openai` client. Arguments: address, streams, tokens of each. */
const [url = '', streams = '256', tokens = '1000'] = process.argv.slice(2);
const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'none' });

const call = async (): Promise<void> => {
  const stream = await client.chat.completions.create({
    model: 'stub',
    messages: [{ role: 'user', content: 'x' }],
    max_tokens: 65_536,
    stream: true,
    stream_options: { include_usage: true },
  });
  let content = '';
  let reasoning = '';
  for await (const chunk of stream) {
    const delta = chunk.choices[0]?.delta as { content?: string; reasoning?: string } | undefined;
    content += delta?.content ?? '';
    reasoning += delta?.reasoning ?? '';
  }
  if (content !== '\\boxed{1}' || reasoning.length < Number(tokens)) throw new Error('another reply than was sent');
};
await measured(Number(streams) * Number(tokens), Array<() => Promise<void>>(Number(streams)).fill(call));
