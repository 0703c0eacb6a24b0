import { of } from 'rxjs';
import type { Config } from '../config/config.ts';
import { teachersIn } from '../config/roles.ts';
import type { ChatModel } from '../records/model-ports.ts';
import { createVerifier } from '../runtime/verifier.ts';
import { verifyMath } from '../verifiers/math/verify-math.ts';
import type { DrivenPorts } from './topology-test-driver.ts';

/** The request to a scripted model. */
export interface ScriptedRequest {
  /** The model's name in the configuration. */
  readonly model: string;
  /** The user message: the question, and the instructions for the form of the answer. */
  readonly prompt: string;
  /** The number of the target's attempt at the question, or of a teacher's sample; from 0. */
  readonly attempt: number;
}

/** The scripted answers of a driven topology's models. */
export interface ScriptedModels {
  readonly target: (request: ScriptedRequest) => string;
  /** Answers for all teachers. */
  readonly teacher: (request: ScriptedRequest) => { readonly content: string; readonly reasoning: string | null };
  /** A score in [0, 1] for each step. Default: 0.5 each. */
  readonly scorer?: (steps: readonly string[]) => readonly number[];
  /** Used if the configuration has a judge. Default: `different`. */
  readonly judge?: (request: ScriptedRequest) => string;
}

const NO_TOKENS = { prompt: 0, cachedPrompt: 0, completion: 0, reasoning: 0 };

/**
 * Ports for a `TopologyTestDriver` over the topology of a configuration: models that write at once what functions say, and
 * the verifiers of mathematics, choice and the configuration's own domains. A verifier that answers later than at once (a
 * promise) is not waited for: the driver's clock is not a real one. Code questions are `domain-unsupported`.
 *
 * ```ts
 * const config = await loadConfig({ cwd: '.' });
 * const ports = scriptedPorts(config, {
 *   target: ({ attempt }) => (attempt === 2 ? '\\boxed{4}' : '\\boxed{5}'),
 *   teacher: () => ({ content: '\\boxed{4}', reasoning: 'Two and two.' }),
 * });
 * const driver = new TopologyTestDriver({ topology: topologyOf(config), codec: createCodec(), ports });
 * ```
 */
export function scriptedPorts(config: Config, models: ScriptedModels): () => DrivenPorts {
  const { target, scorer, judge } = config.models;
  const { scorer: score = (steps) => steps.map(() => 0.5), judge: decide = () => 'different' } = models;
  const verifier = createVerifier({
    math: (output, gold) => of(verifyMath(output, gold, config.verification.decimals ?? {})),
    ...(config.verifiers && { own: config.verifiers }),
  });
  return () => {
    // `perform` calls `complete` synchronously, so the current attempt is this call's.
    let attempt = 0;
    const chat = (
      { model }: { readonly model: string },
      write: (request: ScriptedRequest) => ReturnType<ScriptedModels['teacher']>,
    ): ChatModel => ({
      model,
      complete: ({ messages }) => {
        const written = write({ model, prompt: messages.at(-1)?.content ?? '', attempt });
        return of({ ...written, finishReason: 'stop', returnedModel: model, usage: NO_TOKENS, latencyMs: 0 });
      },
    });
    const plain = (write: (request: ScriptedRequest) => string) => (request: ScriptedRequest) => ({
      content: write(request),
      reasoning: null,
    });
    const [first, ...more] = teachersIn(config.models).map((teacher) => chat(teacher, models.teacher));
    return {
      target: chat(target, plain(models.target)),
      teacher: first ?? chat(config.models.teacher, models.teacher),
      moreTeachers: more,
      scorer: {
        model: scorer.model,
        score: ({ steps }) => of({ scores: score(steps), returnedModel: scorer.model, usage: NO_TOKENS, latencyMs: 0 }),
      },
      ...(judge && { judge: chat(judge, plain(decide)) }),
      verify: verifier.verify,
      domains: verifier.domains,
      call: (identity, perform) => {
        ({ attempt } = identity);
        return perform();
      },
    };
  };
}
