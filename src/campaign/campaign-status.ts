import type { CellAxis } from '../records/cells.ts';
import type { Level } from '../records/grade.ts';
import type { TeacherRole } from '../records/teachers.ts';
import type { StageName } from '../records/topic-name.ts';

/** How far a part of a campaign has come. */
interface PartStatus {
  readonly level: Level;
  /** A count in a campaign with a size, else a share. */
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
   * Decimal text in US dollars: all calls for its questions that were graded (attempts and scores) and for its selections that
   * have ended (traces), also of those that were not verified or not drawn.
   */
  readonly usd: string;
  /** That by its verified records, cut to 12 places; null where there is none. */
  readonly usdPerVerified: string | null;
}

/** A level of one domain or source of the mix. */
export interface CellStatus extends PartStatus {
  readonly name: string;
}

/** A level's questions of no domain or source of the mix: they wait, and are not drawn. */
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
  /** Only levels that have some. */
  readonly unlisted: readonly UnlistedStatus[];
  /**
   * The largest difference of any domain or source from its target count at the present total, as `mixError`; null while
   * nothing is verified.
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
  /** Decimal text in US dollars: its calls. */
  readonly usd: string;
}

/** The calls of one model. */
export interface CallStatus {
  readonly started: number;
  /** Calls with a usable reply. */
  readonly journaled: number;
  /** Of them, those that were in the journal already: no request was made for them. */
  readonly reused: number;
  /** Counts by reason. */
  readonly failed: Readonly<Record<string, number>>;
  readonly promptTokens: number;
  /** Of the prompt tokens. */
  readonly cachedTokens: number;
  readonly completionTokens: number;
  /** Of the completion tokens. */
  readonly reasoningTokens: number;
  /** Replies that say how long they took: those that were used of the journal say how long it was then. */
  readonly timed: number;
  /** Their mean from the request to the end of the reply; null where there is none. */
  readonly meanLatencyMs: number | null;
  /** Decimal text in US dollars: replies at the price of their time, and failed requests that may have been paid. */
  readonly usd: string;
  /** Decimal text in US dollars: what the replies had cost that were used out of the journal. */
  readonly savedUsd: string;
}

/** The traces of one teacher. Each sample counts, whatever became of its question. */
export interface TeacherStatus {
  /** `teacher`, `teacher-2` and so on, in the order of the configuration. */
  readonly role: TeacherRole;
  readonly model: string;
  /** Right, and let pass by the gates; chosen or not. */
  readonly verified: number;
  readonly rejected: number;
  /** The rejected ones by reason. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Records on `cot`. */
  readonly records: number;
  /** verified / (verified + rejected); null at 0/0. */
  readonly yield: number | null;
  /** Decimal text in US dollars: its calls. */
  readonly usd: string;
}

/** A source of the configuration. */
export interface SourceStatus {
  /** The topic, or the path as it was written. */
  readonly source: string;
  /** Whether it is waited for more of it. */
  readonly follow: boolean;
  /** Rows that became questions, were repeats of one another, or are no question. */
  readonly accepted: number;
  readonly duplicate: number;
  readonly rejected: number;
  /** Of a topic: offsets that are not read yet. Null of files, and where a worker shows what it has read itself. */
  readonly lag: number | null;
}

/** An endpoint that a stage waits for. */
export interface WaitingStatus {
  readonly stage: string;
  readonly role: string;
  /** For people: what the endpoint answered last. */
  readonly reason: string;
  /** ISO 8601. */
  readonly since: string;
}

/** A level that holds a campaign up: it lacks records, and no question is left that could give them. */
export interface LevelShortfall {
  readonly level: Level;
  /** Where the mix has shares of domains: it is this one that lacks records of the level. */
  readonly domain?: string;
  /** In the same way. */
  readonly source?: string;
  /** Verified records: to its target, or, without a size, to the mix of as many records as there are or could be. */
  readonly lacks: number;
  /** Questions of this level that would give them, at the level's yield so far. */
  readonly questionsOfLevel: number;
  /** Questions that would give so many of the level, as the levels of the questions so far; null: none was of it. */
  readonly questions: number | null;
}

/**
 * What a campaign does: `waiting` for an endpoint that does not serve, `complete` at its size, `short` of it where all
 * input is read and nothing more can start, else `running`, whether a worker does or not.
 */
export type CampaignState = 'running' | 'waiting' | 'complete' | 'short';

/** The state of a campaign from Kafka alone: what `sluice status --json` prints. */
export interface CampaignStatus {
  readonly campaign: string;
  /** Verified records wanted; null: it grows for ever. */
  readonly size: number | null;
  readonly verified: number;
  readonly complete: boolean;
  /** Levels 0 to 5. */
  readonly levels: readonly LevelStatus[];
  /** Only where the mix has shares of domains or sources. */
  readonly cells?: CellsStatus;
  /**
   * The largest difference of any level from its target count at the present total; 0 when exact, null while nothing is
   * verified: there is no mix yet.
   */
  readonly mixError: number | null;
  readonly stages: readonly StageStatus[];
  readonly state: CampaignState;
  /** By stage and model; empty while all endpoints serve. */
  readonly waiting: readonly WaitingStatus[];
  /** By model; several teachers together, the judge only where there is one. */
  readonly calls: Readonly<Record<'target' | 'teacher' | 'scorer', CallStatus>> & { readonly judge?: CallStatus };
  /** Only where all questions are read, nothing can be drawn and a level lacks something. */
  readonly shortfall?: readonly LevelShortfall[];
  /** Where the configuration has some, in its order. */
  readonly sources?: readonly SourceStatus[];
  /** Where there are several, in the order of the configuration. */
  readonly teachers?: readonly TeacherStatus[];
  /** Decimal text in US dollars: all that was spent, by the verified records, cut to 12 places; null where there is none. */
  readonly usdPerVerified: string | null;
  /**
   * Decimal text in US dollars: what is spent and in no level. Calls for questions that got none, or whose outcome is not
   * committed yet, and those that ended when their question had its outcome and their worker was gone.
   */
  readonly noLevelUsd: string;
  /**
   * Decimal texts in US dollars; `maxUsd` is null where there is no budget. `reservedUsd`: the worst case of calls that have
   * started and not ended, also of those that died with their worker: they may have been paid.
   */
  readonly budget: { readonly maxUsd: string | null; readonly spentUsd: string; readonly reservedUsd: string };
}
