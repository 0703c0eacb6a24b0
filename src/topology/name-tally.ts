import { nameOf } from '../records/cells.ts';
import type { CellAxis, CellShares } from '../records/cells.ts';
import { countedUnder, LEVEL_COUNTER, nameCounter } from '../records/counter-names.ts';
import type { CountQuestion, LevelCounter } from '../records/counter-names.ts';
import { LEVELS } from '../records/grade.ts';
import { SluiceError } from '../records/sluice-error.ts';
import { countersWithPrefix } from '../stream/counters.ts';
import { countOf } from '../stream/outcome.ts';
import type { Counters } from '../stream/outcome.ts';

const AXES: readonly CellAxis[] = ['domain', 'source'];

/**
 * The most domains or sources that a task counts separately, besides those of the mix: each one adds several counters
 * to every commit, and a source may be arbitrary text, even a URL for each question.
 */
const MOST_NAMES = 64;
const MOST_CHARACTERS = 200;

/** The start state of a tally. */
export interface NameTallyOptions {
  /** Counters of which one counts each question of the task, exactly once. */
  readonly once: readonly LevelCounter[];
  /** The totals of the task. */
  readonly counters: Counters;
  /** The shares of the mix for domains or sources. */
  readonly cells?: CellShares;
}

/**
 * Counts questions by level, and by domain and source for each level, even if the current mix does not use these: a
 * later mix may. Throws `SluiceError` if the mix uses a name for which earlier questions were not counted.
 */
export function nameTally({ once, counters, cells }: NameTallyOptions): CountQuestion {
  const known = new Map(AXES.map((by) => [by, knownNames(by, once, counters)]));
  /** Names of the mix that are counted from now on: every outcome of this start contains them. */
  const beginning: Record<string, number> = {};
  if (cells !== undefined) {
    const { names, isComplete } = known.get(cells.by) ?? { names: new Set(), isComplete: true };
    const added = cells.names.filter((name) => !names.has(name));
    if (added.length > 0 && !isComplete) throw notCounted(cells.by, added);
    for (const name of added) {
      names.add(name);
      beginning[countedUnder(cells.by, name)] = 0;
    }
  }
  return (counter, level, question) => {
    const counts: Record<string, number> = { ...beginning };
    counts[LEVEL_COUNTER[counter](level)] = 1;
    for (const by of AXES) {
      const name = nameOf(by, question);
      if (!isCounted(name, known.get(by))) continue;
      counts[nameCounter(counter, level, by, name)] = 1;
      if (once.includes(counter)) counts[countedUnder(by, name)] = 1;
    }
    return counts;
  };
}

interface KnownNames {
  readonly names: Set<string>;
  /** Whether all counted questions are also counted under their name. */
  readonly isComplete: boolean;
}

function knownNames(by: CellAxis, once: readonly LevelCounter[], counters: Counters): KnownNames {
  const counted = countersWithPrefix(counters, countedUnder(by, ''));
  const totals = once.flatMap((counter) => LEVELS.map((level) => countOf(counters, LEVEL_COUNTER[counter](level))));
  const all = totals.reduce((sum, count) => sum + count, 0);
  const named = Object.values(counted).reduce((sum, count) => sum + count, 0);
  return { names: new Set(Object.keys(counted)), isComplete: named >= all };
}

/** A new name is added if there is room, and if no earlier question with that name can be uncounted. */
function isCounted(name: string, known: KnownNames | undefined): boolean {
  if (known === undefined) return false;
  const { names, isComplete } = known;
  if (names.has(name)) return true;
  if (!isComplete || names.size >= MOST_NAMES || name.length > MOST_CHARACTERS) return false;
  names.add(name);
  return true;
}

function notCounted(by: CellAxis, names: readonly string[]): SluiceError {
  const listed = names.map((name) => JSON.stringify(name)).join(', ');
  const message =
    `mix.${by}s: questions of this campaign were counted without their ${by} (by an earlier version, or there are more ` +
    `than ${MOST_NAMES} ${by}s), so how many it has of ${listed} is not known. Leave out mix.${by}s, or start a new ` +
    "campaign with reuse: ['…'] of this one: its replies are then taken from here and cost nothing";
  return new SluiceError('names-not-counted', message, { context: { by, names } });
}
