import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { startHttpEndpoint } from '../../../src/demo/http-endpoint.ts';
import type { EndpointReply, HttpEndpoint, HttpEndpointOptions } from '../../../src/demo/http-endpoint.ts';
import { parsePrmInput } from '../../../src/demo/prm-input.ts';
import { createRandom, drawLatencyMs } from '../../../src/demo/seeded-random.ts';
import { scoreStepsAsPrm } from '../../../src/demo/toy-prm.ts';
import { isKnownQuestion } from '../../../src/runtime/doctor/scorer-sanity.ts';
import type { Latency } from '../../../src/demo/seeded-random.ts';

/** The three models of a campaign by their roles in the call journal. */
export type EndpointRole = 'target' | 'teacher' | 'scorer';

/** A request at the endpoint, with times of the same clock as the journal's. */
export interface EndpointCall {
  readonly role: EndpointRole;
  /** The question's id, `q17`. */
  readonly id: string;
  /** The worker process of the request: each has a separate key. */
  readonly worker: string;
  readonly arrivedAt: number;
  /** When the reply was sent; null until then. */
  repliedAt: number | null;
}

/** The question `q<i>`: the target's answer is right for i % 6 = 0, else it is of level i % 6; the teacher is wrong on every 7th. */
export const faultQuestion = (i: number): { id: string; question: string; answer: string } => ({
  id: `q${i}`,
  question: `What is q${i}?`,
  answer: '1',
});

/** Models over HTTP that outlive the workers and record every request with its worker. */
export class FaultEndpoint {
  readonly calls: EndpointCall[] = [];
  /** Requests that were refused, or closed before they were answered, while the endpoint was unavailable. */
  readonly refused: EndpointCall[] = [];
  /** Requests that never get a reply, by role and id. */
  hang: (role: EndpointRole, id: string) => boolean = () => false;
  readonly #answer: HttpEndpointOptions['handle'];
  readonly #away = new Map<EndpointRole, EndpointReply>();
  #http: HttpEndpoint;
  /** Number of times that connections were refused: those in flight before are closed. */
  #closings = 0;
  readonly #lag = monitorEventLoopDelay({ resolution: 10 });

  static async start(options: { readonly latencyMs: Latency; readonly seed: number }): Promise<FaultEndpoint> {
    const random = createRandom(options.seed);
    let self: FaultEndpoint | null = null;
    const handle: HttpEndpointOptions['handle'] = async ({ body, headers }) => {
      const asked = body as { model: string; messages?: { content: string }[]; input?: string };
      const text = asked.messages?.at(-1)?.content ?? parsePrmInput(asked.input ?? '').question;
      const i = Number(/q(\d+)/.exec(text)?.[1]);
      const call: EndpointCall = {
        role: asked.model === 'prm' ? 'scorer' : (asked.model as EndpointRole),
        id: `q${i}`,
        worker: (headers.authorization ?? '').replace('Bearer ', ''),
        arrivedAt: Date.now(),
        repliedAt: null,
      };
      const refusal = self?.awayReply(call.role) ?? null;
      // The check of the scorer, which is not a call of the campaign.
      if (isKnownQuestion(text)) {
        return refusal ?? { body: pooled(scoreStepsAsPrm(text, parsePrmInput(asked.input ?? '').steps, 1)) };
      }
      if (refusal !== null) {
        self?.refused.push(call);
        return refusal;
      }
      const closings = self?.closings;
      self?.calls.push(call);
      if (self?.hang(call.role, call.id) === true) await new Promise(() => undefined);
      await sleep(drawLatencyMs(random, options.latencyMs));
      // The connection is closed: the reply is not received.
      if (self?.closings !== closings) return { destroy: true };
      call.repliedAt = Date.now();
      if (call.role === 'scorer') {
        return { body: pooled(parsePrmInput(asked.input ?? '').steps.map(() => 1.1 - 0.2 * (i % 6))) };
      }
      const isRight = call.role === 'teacher' ? i % 7 !== 0 : i % 6 === 0;
      return { body: completion(`One step.\n\n\\boxed{${isRight ? 1 : 2}}`, call.role === 'teacher') };
    };
    self = new FaultEndpoint(await startHttpEndpoint({ handle }), handle);
    return self;
  }

  private constructor(http: HttpEndpoint, answer: HttpEndpointOptions['handle']) {
    this.#http = http;
    this.#answer = answer;
    this.#lag.enable();
  }

  get closings(): number {
    return this.#closings;
  }

  /** The reply to requests for an unavailable model; null: it serves. */
  awayReply(role: EndpointRole): EndpointReply | null {
    return this.#away.get(role) ?? null;
  }

  /** From now on a model sends this reply, until `comeBack`. Requests in flight are still answered. */
  goAway(role: EndpointRole, reply: EndpointReply): void {
    this.#away.set(role, reply);
  }

  comeBack(role: EndpointRole): void {
    this.#away.delete(role);
  }

  /** Refuses connections, and closes those in flight; resolves with the function that starts it again. */
  async refuse(): Promise<() => Promise<void>> {
    const { port } = new URL(this.url);
    this.#closings += 1;
    const open = this.calls.filter(({ repliedAt }) => repliedAt === null);
    this.refused.push(...open);
    const served = this.calls.filter(({ repliedAt }) => repliedAt !== null);
    this.calls.splice(0, this.calls.length, ...served);
    await this.#http.close();
    return async () => {
      this.#http = await startHttpEndpoint({ handle: this.#answer, port: Number(port) });
    };
  }

  /** Maximum delay between the arrival of a request and its record, on a busy machine. */
  get lagMs(): number {
    return Math.ceil(this.#lag.max / 1e6);
  }

  get url(): string {
    return this.#http.url;
  }

  close(): Promise<void> {
    this.#lag.disable();
    return this.#http.close();
  }
}

const USAGE = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };

const completion = (content: string, hasReasoning: boolean): object => ({
  id: 'c',
  object: 'chat.completion',
  created: 0,
  model: 'scripted',
  choices: [
    {
      index: 0,
      finish_reason: 'stop',
      message: { role: 'assistant', content, ...(hasReasoning ? { reasoning_content: 'because' } : {}) },
    },
  ],
  usage: USAGE,
});

const pooled = (scores: readonly number[]): object => ({
  id: 'p',
  object: 'list',
  created: 0,
  model: 'prm',
  data: [{ index: 0, object: 'pooling', data: scores.map((score) => [1 - clamp(score), clamp(score)]) }],
  usage: { ...USAGE, prompt_tokens_details: null },
});

const clamp = (score: number): number => Math.min(1, Math.max(0, score));
