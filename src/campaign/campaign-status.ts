import type { CellAxis } from '../records/cells.ts';
import type { Level } from '../records/grade.ts';
import type { TeacherRole } from '../records/teachers.ts';
import type { StageName } from '../records/topic-name.ts';

/** The progress of a part of a campaign. */
export interface PartStatus {
  readonly level: Level;
  /** A count in a campaign with a size, otherwise a share. */
  readonly target: number;
  readonly verified: number;
  readonly rejected: number;
  /** Drawn and not yet ended. */
  readonly inFlight: number;
  /** Graded and not yet drawn. */
  readonly stock: number;
  /** verified / (verified + rejected); null at 0/0. */
  readonly yield: number | null;
}

/** A level of a campaign. */
export interface LevelStatus extends PartStatus {
  /**
   * Decimal text in US dollars: all calls for its graded questions (attempts and scores) and for its ended selections
   * (traces), including those that were not verified or not drawn.
   */
  readonly usd: string;
  /** `usd` divided by the verified records, cut to 12 places; null if there are none. */
  readonly usdPerVerified: string | null;
}

/** A level of one domain or source of the mix. */
export interface CellStatus extends PartStatus {
  readonly name: string;
}

/** A level's questions outside the domains or sources of the mix: they wait, and are not drawn. */
export interface UnlistedStatus {
  readonly level: Level;
  /** Drawn under another mix. */
  readonly verified: number;
  readonly stock: number;
}

/** The levels of a mix by domain or by source. */
export interface CellsStatus {
  readonly by: CellAxis;
  /** Levels 0 to 5, the names of each in the order of the configuration. */
  readonly table: readonly CellStatus[];
  /** Only levels with such questions. */
  readonly unlisted: readonly UnlistedStatus[];
  /**
   * The largest difference of any domain or source from its target count at the present total, as `mixError`; null if
   * no record is verified.
   */
  readonly error: number | null;
}

/** A stage of a campaign: `in = forwarded + rejected + deadLettered`. */
export interface StageStatus {
  readonly stage: StageName;
  /** Inputs with a committed outcome; for `sample`, draws. */
  readonly in: number;
  readonly forwarded: number;
  /** Counts by reason. */
  readonly rejected: Readonly<Record<string, number>>;
  readonly deadLettered: number;
  /** Inputs without an outcome. */
  readonly lag: number;
  /** Records that Kafka's retention had deleted before they were read. */
  readonly lostToRetention: number;
  /** Decimal text in US dollars: the cost of its calls. */
  readonly usd: string;
}

/** The calls of one model. */
export interface CallStatus {
  readonly started: number;
  /** Calls with a usable reply. */
  readonly journaled: number;
  /** The part of them that was in the journal already: no request was made. */
  readonly reused: number;
  /** The part of `reused` that other campaigns paid for; the campaign itself made the other calls before a restart. */
  readonly fromOthers: number;
  /** Counts by reason. */
  readonly failed: Readonly<Record<string, number>>;
  /** These tokens as the endpoint counted them, also of answers that could not be used. */
  readonly promptTokens: number;
  /** Part of the prompt tokens. */
  readonly cachedTokens: number;
  readonly completionTokens: number;
  /** Part of the completion tokens. */
  readonly reasoningTokens: number;
  /** Replies to requests that were made here, with a latency. */
  readonly timed: number;
  /** Their mean from the request to the end of the reply; null if there are none. */
  readonly meanLatencyMs: number | null;
  /** Decimal text in US dollars: replies at the price of their time, and failed requests that may have been charged. */
  readonly usd: string;
  /** Decimal text in US dollars: the original cost of the journaled replies that were used. */
  readonly savedUsd: string;
}

/** The traces of one teacher. Each sample counts, whatever the outcome of its question. */
export interface TeacherStatus {
  /** `teacher`, `teacher-2` and so on, in the order of the configuration. */
  readonly role: TeacherRole;
  readonly model: string;
  /** Right, and accepted by the gates; chosen or not. */
  readonly verified: number;
  readonly rejected: number;
  /** The rejected ones by reason. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Records on `cot`. */
  readonly records: number;
  /** verified / (verified + rejected); null at 0/0. */
  readonly yield: number | null;
  /** Decimal text in US dollars: the cost of its calls. */
  readonly usd: string;
}

/** A source of the configuration. */
export interface SourceStatus {
  /** The topic, or the path as configured. */
  readonly source: string;
  /** Whether the source is followed for new rows. */
  readonly follow: boolean;
  /** Rows that became questions, repeated another row, or are invalid. */
  readonly accepted: number;
  readonly duplicate: number;
  readonly rejected: number;
  /** For a topic: unread offsets. Null for files, and if a worker shows only what it has read itself. */
  readonly lag: number | null;
}

/** An endpoint that a stage waits for. */
export interface WaitingStatus {
  readonly stage: string;
  readonly role: string;
  /** For people: the endpoint's last answer. */
  readonly reason: string;
  /** ISO 8601. */
  readonly since: string;
}

/** A level that blocks a campaign: it lacks records, and no remaining question can give them. */
export interface LevelShortfall {
  readonly level: Level;
  /** If the mix has shares of domains: the domain that lacks records of the level. */
  readonly domain?: string;
  /** The same for sources. */
  readonly source?: string;
  /** Missing verified records: to the target, or without a size, to the mix of all existing and possible records. */
  readonly lacks: number;
  /** Questions of this level that would give them at the level's yield so far. */
  readonly questionsOfLevel: number;
  /**
   * Questions of all levels that would contain so many of this level, at the ratios so far; null: no question had the
   * level.
   */
  readonly questions: number | null;
}

/**
 * The state of a campaign: `waiting` for an endpoint that is not serving or for more budget, `complete` at its size,
 * `short` of it if all input is read and nothing more can start, or if its last worker ended by the budget; otherwise
 * `running`, with or without a worker.
 */
export type CampaignState = 'running' | 'waiting' | 'complete' | 'short';

/** The state of a campaign, read only from Kafka: the output of `sluice status --json`. */
export interface CampaignStatus {
  readonly campaign: string;
  /** The number of wanted verified records; null: it grows without an end. */
  readonly size: number | null;
  readonly verified: number;
  readonly complete: boolean;
  /** Levels 0 to 5. */
  readonly levels: readonly LevelStatus[];
  /** Set if the mix has shares of domains or sources. */
  readonly cells?: CellsStatus;
  /**
   * The largest difference of any level from its target count at the present total; 0 if exact, null if no record is
   * verified: there is no mix yet.
   */
  readonly mixError: number | null;
  readonly stages: readonly StageStatus[];
  readonly state: CampaignState;
  /** By stage and model; empty while all endpoints serve. */
  readonly waiting: readonly WaitingStatus[];
  /** By model; all teachers together, the judge only if there is one. */
  readonly calls: Readonly<Record<'target' | 'teacher' | 'scorer', CallStatus>> & { readonly judge?: CallStatus };
  /** Set if all questions are read, nothing can be drawn and a level lacks records. */
  readonly shortfall?: readonly LevelShortfall[];
  /** Set if sources are configured, in their order. */
  readonly sources?: readonly SourceStatus[];
  /** Set if there are several teachers, in the order of the configuration. */
  readonly teachers?: readonly TeacherStatus[];
  /**
   * Decimal text in US dollars: the total cost divided by the verified records, cut to 12 places; null if there are
   * none.
   */
  readonly usdPerVerified: string | null;
  /**
   * Decimal text in US dollars: costs that belong to no level. Calls for questions without a level or without a
   * committed outcome, and calls that ended after the outcome of their question when their worker was gone.
   */
  readonly noLevelUsd: string;
  /**
   * Decimal texts in US dollars; `maxUsd` is null if there is no budget. `reservedUsd`: the worst case of calls that
   * have started and not ended, including those whose worker died: they may have been paid.
   */
  readonly budget: { readonly maxUsd: string | null; readonly spentUsd: string; readonly reservedUsd: string };
}
