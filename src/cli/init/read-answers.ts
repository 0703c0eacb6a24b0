import type { UserConfig } from '../../config/user-config.ts';
import type { BuiltInDomain } from '../../records/domain.ts';
import { BUILT_IN_DOMAINS, isBuiltInDomain, listDomains } from '../../records/domain.ts';
import { SluiceError } from '../../records/sluice-error.ts';
import type { ServedBy } from '../../runtime/doctor/served-by.ts';
import type { Ask } from './ask.ts';
import { campaignNameOf, STANDARD, userConfigOf, wantsKey } from './init-settings.ts';
import type { InitEndpoint, InitScorer, InitSettings } from './init-settings.ts';

/** The arguments of `sluice init` as they were typed. */
export interface InitOptions {
  readonly target?: string;
  readonly targetModel?: string;
  readonly targetKeyEnv?: string;
  readonly teacher?: string;
  readonly teacherModel?: string;
  readonly teacherKeyEnv?: string;
  readonly scorer?: string;
  readonly scorerModel?: string;
  readonly scorerKeyEnv?: string;
  readonly scorerKind?: string;
  /** `host:port`, comma separated. */
  readonly brokers?: string;
  readonly embedded?: boolean;
  readonly domain?: string;
  readonly campaign?: string;
}

/** The models of a new configuration. */
export type InitRole = 'target' | 'teacher' | 'scorer';

/** The sources of the answers. */
export interface AnswerSources {
  readonly options: InitOptions;
  /** Null: no questions are asked, and missing options get their defaults. */
  readonly ask: Ask | null;
  /** `KAFKA_BROKERS`. */
  readonly brokersOfEnvironment: readonly string[] | null;
  /** The faults of a configuration, each with its path; empty if there are none. */
  readonly problemsOf: (given: UserConfig) => readonly { readonly path: string; readonly text: string }[];
  /** Whether an environment variable with a key is set. */
  readonly hasKey: (name: string) => boolean;
  /** Asks an endpoint which models it serves. */
  readonly servedBy: (given: UserConfig, role: InitRole) => Promise<ServedBy | null>;
  readonly note: (message: string) => void;
}

/** The model name of an endpoint that was not asked yet. */
const ANY_MODEL = 'model';

/** The given options, and the defaults for the others: used to find faults before any question is asked. */
export function givenSettings(options: InitOptions): InitSettings {
  const place = (role: InitRole): InitEndpoint => ({
    baseUrl: options[role] ?? DRAFT[role].baseUrl,
    model: options[`${role}Model`] ?? ANY_MODEL,
    keyEnv: options[`${role}KeyEnv`] ?? null,
  });
  const kind = options.scorerKind ?? 'prm';
  if (kind !== 'prm' && kind !== 'critic')
    throw new SluiceError('usage', `--scorer-kind: expected prm or critic, got ${JSON.stringify(kind)}`);
  return {
    campaign: options.campaign ?? DRAFT.campaign,
    domain: DRAFT.domain,
    brokers: options.brokers === undefined ? null : splitBrokers(options.brokers),
    target: place('target'),
    teacher: place('teacher'),
    scorer: { kind, ...place('scorer') },
  };
}

/**
 * All settings of a new configuration: the given options (`givenSettings` is valid), else a person's answers, else the
 * defaults.
 */
export async function readAnswers(sources: AnswerSources): Promise<InitSettings> {
  const domain = await domainOf(sources);
  const brokers = await brokersOf(sources);
  const target = await endpointOf(sources, 'target', STANDARD.target);
  const teacher = await endpointOf(sources, 'teacher', STANDARD.teacher);
  const scorer = await scorerOf(sources, domain, teacher);
  const { options, ask } = sources;
  const standard = campaignNameOf(target.model, domain);
  const settings = { campaign: options.campaign ?? standard, domain, brokers, target, teacher, scorer };
  if (options.campaign !== undefined || ask === null) return settings;
  const campaign = await ask.text('Name of the campaign', standard, (name) =>
    problemAt(sources, { ...settings, campaign: name }, 'campaign'),
  );
  return { ...settings, campaign };
}

async function domainOf({ options, ask }: AnswerSources): Promise<BuiltInDomain> {
  const domain =
    options.domain ?? (await ask?.choose('What are the questions about?', BUILT_IN_DOMAINS, 'math')) ?? 'math';
  if (!isBuiltInDomain(domain)) {
    throw new SluiceError(
      'usage',
      `--domain: expected ${listDomains(BUILT_IN_DOMAINS)}, got ${JSON.stringify(domain)}`,
    );
  }
  return domain;
}

const splitBrokers = (text: string): readonly string[] =>
  text
    .split(',')
    .map((broker) => broker.trim())
    .filter((broker) => broker !== '');

async function brokersOf(sources: AnswerSources): Promise<readonly string[] | null> {
  const { options, ask, brokersOfEnvironment, note } = sources;
  if (options.brokers !== undefined) {
    return splitBrokers(options.brokers);
  }
  if (options.embedded === true) {
    if (brokersOfEnvironment !== null)
      note('KAFKA_BROKERS is set: it is used before a broker of its own, until it is unset');
    return null;
  }
  if (brokersOfEnvironment !== null) {
    note(`the cluster is that of KAFKA_BROKERS: ${brokersOfEnvironment.join(', ')}`);
    return null;
  }
  if (ask === null) return null;
  const none = 'none';
  const answer = await ask.text(
    `Kafka brokers as host:port, comma separated (${none}: sluice runs one itself, with Java and Maven)`,
    none,
    (text) => (text === none ? null : problemAt(sources, { ...DRAFT, brokers: splitBrokers(text) }, 'kafka.brokers')),
  );
  return answer === none ? null : splitBrokers(answer);
}

/** A configuration in which one field is tried. */
const DRAFT: InitSettings = {
  campaign: 'draft',
  domain: 'math',
  brokers: null,
  target: { ...STANDARD.target, keyEnv: null },
  teacher: { ...STANDARD.teacher, keyEnv: null },
  scorer: { kind: 'prm', ...STANDARD.prm, keyEnv: null },
};

function problemAt({ problemsOf }: AnswerSources, settings: InitSettings, path: string): string | null {
  return problemsOf(userConfigOf(settings)).find((problem) => problem.path.startsWith(path))?.text ?? null;
}

const ROLE_NAMES: Readonly<Record<InitRole, string>> = {
  target: 'Target: base URL of the model that the dataset is for',
  teacher: 'Teacher: base URL of the model that writes the reasoning',
  scorer: 'Scorer: URL of the model that rates steps',
};

interface Place {
  readonly baseUrl: string;
  readonly model: string;
}

/** The base URL and name of a model, after its endpoint was asked for its models. */
async function endpointOf(
  sources: AnswerSources,
  role: InitRole,
  standard: Place,
  kind: InitScorer['kind'] = 'prm',
): Promise<InitEndpoint> {
  const { options, ask, note } = sources;
  const draft = (baseUrl: string, model: string, keyEnv: string | null): InitSettings => ({
    ...DRAFT,
    [role]: { ...DRAFT[role], ...(role === 'scorer' ? { kind } : {}), baseUrl, model, keyEnv },
  });
  const url =
    options[role] ??
    (await ask?.text(ROLE_NAMES[role], standard.baseUrl, (text) =>
      problemAt(sources, draft(text, ANY_MODEL, null), `models.${role}.baseUrl`),
    )) ??
    standard.baseUrl;
  const given = url.replace(/\/+$/, '');
  const keyEnv = options[`${role}KeyEnv`] ?? (wantsKey(given) ? `${role.toUpperCase()}_API_KEY` : null);
  const sent = keyEnv !== null && sources.hasKey(keyEnv) ? keyEnv : null;
  const served = await sources.servedBy(userConfigOf(draft(given, ANY_MODEL, sent)), role);
  const baseUrl = served?.baseUrl ?? given;
  if (served === null)
    note(`${role}: ${given} gives no list of its models; is the server running? It is written down as it is`);
  if (baseUrl !== given) note(`${role}: the base URL is ${baseUrl}: there is the list of its models, not at ${given}`);
  const model = await modelOf(sources, role, served, { ...standard, baseUrl });
  return { baseUrl, model, keyEnv };
}

/** The given model, else the only served one, else a person's choice, else the first. */
async function modelOf(
  { options, ask, note }: AnswerSources,
  role: InitRole,
  served: ServedBy | null,
  standard: Place,
): Promise<string> {
  const given = options[`${role}Model`];
  const names = served?.models.map(({ id }) => id) ?? [];
  const some = names.slice(0, MOST_NAMES).join(', ') + (names.length > MOST_NAMES ? ', …' : '');
  if (given !== undefined) {
    if (names.length > 0 && !names.includes(given))
      note(`${role}: ${given} is not among the models that ${standard.baseUrl} serves: ${some}`);
    return given;
  }
  const [first, second] = names;
  if (first === undefined)
    return (await ask?.text(`${role}: name of its model`, standard.model, () => null)) ?? standard.model;
  if (second === undefined) {
    note(`${role}: ${standard.baseUrl} serves ${first}`);
    return first;
  }
  const likely = names.includes(standard.model) ? standard.model : first;
  if (ask !== null && names.length <= MOST_NAMES)
    return ask.choose(`${role}: ${standard.baseUrl} serves`, names, likely);
  note(`${role}: ${standard.baseUrl} serves ${some}; ${likely} is written down, --${role}-model names another`);
  return likely;
}

/** Maximum number of names that are shown: a gateway lists hundreds. */
const MOST_NAMES = 12;

const SCORER_KINDS: readonly string[] = ['prm', 'critic'];

/** The available reward models rate mathematics: in other domains the teacher rates steps, unless a scorer is named. */
async function scorerOf(sources: AnswerSources, domain: BuiltInDomain, teacher: InitEndpoint): Promise<InitScorer> {
  const { options, ask } = sources;
  const likely = domain === 'math' ? 'prm' : 'critic';
  const isNamed = options.scorer !== undefined || options.scorerModel !== undefined;
  const asked =
    options.scorerKind ??
    (isNamed
      ? undefined
      : await ask?.choose(
          'What rates the steps of wrong answers: a process reward model (prm), or a chat model (critic)?',
          SCORER_KINDS,
          likely,
        ));
  const kind = (asked ?? likely) === 'prm' ? 'prm' : 'critic';
  if (kind === 'critic' && options.scorer === undefined && ask === null)
    return { kind, ...teacher, model: options.scorerModel ?? teacher.model };
  const standard = kind === 'critic' ? teacher : STANDARD.prm;
  const endpoint = await endpointOf(sources, 'scorer', standard, kind);
  const keyEnv = options.scorerKeyEnv ?? (endpoint.baseUrl === teacher.baseUrl ? teacher.keyEnv : endpoint.keyEnv);
  return { kind, ...endpoint, keyEnv };
}
