import { tap } from 'rxjs';
import type { Observable } from 'rxjs';
import type { Config } from '../config/config.ts';
import { chatModelsIn, fieldOfRole, teacherList } from '../config/roles.ts';
import { createChatModel } from '../model/chat-model.ts';
import type { EndpointPool } from '../model/endpoint-pool.ts';
import type { ChatModel } from '../records/model-ports.ts';
import type { ModelRole } from '../records/model-reply.ts';
import type { CampaignPorts } from '../topology/campaign-ports.ts';
import { connectScorer } from './connect-scorer.ts';
import { chatOptionsOf, openPool } from './model-connection.ts';
import type { ChatRole } from './model-connection.ts';
import { endpointsOf } from './roles-by-endpoint.ts';
import { observeCall, SILENT_CALLS } from './observed-calls.ts';
import type { CallObserver } from './observed-calls.ts';
import { ReturnedModels } from './returned-models.ts';
import { ScorerSoundness } from './scorer-soundness.ts';
import type { SoundnessOptions } from './scorer-soundness.ts';
import { readTokenizer } from './read-tokenizer.ts';
import { openVerifier } from './verifier.ts';

/** The models and the verifier of a configuration, as the operators use them. */
export interface ConnectedModels {
  readonly ports: CampaignPorts;
  /** Why this process refuses code questions; null if it accepts them. */
  readonly codeRefusal: string | null;
  /** Ends the connections and the verifiers; requests in flight fail. */
  close(): Promise<void>;
}

/**
 * Connects the models of a configuration; each request is reported to `calls`. The engine's call admission limits
 * concurrent calls: a pool has as many connections as the limit allows. The scorer is checked before the first paid
 * call (`ScorerSoundness`).
 */
export async function connectModels(
  config: Config,
  soundness: SoundnessOptions,
  calls: CallObserver = SILENT_CALLS,
): Promise<ConnectedModels> {
  const tokens = await readTokenizer(config);
  const verifier = await openVerifier({
    code: 'if-possible',
    sandbox: { mode: config.sandbox },
    math: config.verification.decimals ?? {},
    ...(config.verifiers && { own: config.verifiers }),
  });
  const { models } = config;
  const returned = new ReturnedModels();
  // One for each endpoint: the admission of an endpoint gives its slots to any role that has work.
  const pools = new Map(
    endpointsOf(config).flatMap(({ roles, limits }) => {
      const pool = openPool(config, roles[0], limits.concurrency);
      return roles.map((role) => [role, pool] as const);
    }),
  );
  const open = (role: ModelRole): EndpointPool => {
    const pool = pools.get(role);
    if (pool === undefined) throw new RangeError(`${fieldOfRole(role)} is not configured`);
    return pool;
  };
  const observed = <Reply extends { readonly returnedModel: string }>(
    role: ModelRole,
    reply: Observable<Reply>,
  ): Observable<Reply> =>
    observeCall(role, reply, calls).pipe(
      tap(({ returnedModel }) => {
        const first = returned.see(role, returnedModel);
        if (first !== null) calls.otherModel(role, first, returnedModel);
      }),
    );
  const configured = chatModelsIn(models);
  const chat = (role: ChatRole): ChatModel => {
    const model = configured.get(role);
    if (model === undefined) throw new RangeError(`${fieldOfRole(role)} is not configured`);
    const inner = createChatModel(chatOptionsOf(config, role, model, open(role)));
    return { model: inner.model, complete: (...asked) => observed(role, inner.complete(...asked)) };
  };
  const target = chat('target');
  const scorer = connectScorer(config, open('scorer'), tokens);
  const check = new ScorerSoundness(config, scorer, soundness);
  return {
    ports: {
      target: { ...target, complete: (...asked) => check.beforeTarget(target.complete(...asked)) },
      teacher: chat('teacher'),
      moreTeachers: teacherList(models)
        .slice(1)
        .map(({ role }) => chat(role)),
      ...(models.judge && { judge: chat('judge') }),
      scorer: {
        ...scorer,
        score: (...asked) => check.beforeRating(observed('scorer', scorer.score(...asked))),
      },
      verify: verifier.verify,
      domains: verifier.domains,
    },
    close: async () => {
      await Promise.all([...new Set(pools.values())].map((pool) => pool.destroy()));
      await verifier.close();
    },
    codeRefusal: verifier.codeRefusal,
  };
}
