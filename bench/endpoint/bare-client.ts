import { Pool } from 'undici';
import { PROMPT } from './prompt.ts';

/**
 * The minimal client: one loop for each slot, only `undici`, and only the end of the reply is used. Arguments: address,
 * slots, calls.
 */
const [url = '', slots = '256', calls = '1000'] = process.argv.slice(2);
const pool = new Pool(url, { connections: Number(slots), pipelining: 1 });
const body = JSON.stringify({ model: 'stub', messages: [{ role: 'user', content: PROMPT }], temperature: 0 });
let left = Number(calls);

async function loop(): Promise<void> {
  while (left > 0) {
    left -= 1;
    const reply = await pool.request({
      path: '/v1/chat/completions',
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    await reply.body.dump();
    if (reply.statusCode !== 200) throw new Error(`status ${reply.statusCode}`);
  }
}

await Promise.all(Array.from({ length: Number(slots) }, loop));
await pool.close();
