import OpenAI from 'openai';
import { PROMPT } from './prompt.ts';

/**
 * The equivalent without an engine: the unmodified `openai` client, a semaphore, and the replies kept in memory.
 * Arguments: address, slots, calls.
 */
const [url = '', slots = '256', calls = '1000'] = process.argv.slice(2);
const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'none' });

/** Runs a limited number of tasks at a time; the others wait in order. */
class Semaphore {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(slotsInAll: number) {
    this.#free = slotsInAll;
  }

  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await task();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }
}

const semaphore = new Semaphore(Number(slots));
const replies = await Promise.all(
  Array.from({ length: Number(calls) }, (_, i) =>
    semaphore.run(async () => {
      const reply = await client.chat.completions.create({
        model: 'stub',
        messages: [{ role: 'user', content: `${PROMPT} ${i}` }],
        temperature: 0.6,
        top_p: 0.95,
        max_tokens: 4096,
      });
      return reply.choices[0]?.message.content ?? '';
    }),
  ),
);
if (replies.some((text) => !text.includes('\\boxed{1}'))) throw new Error('a reply was not the one that was sent');
