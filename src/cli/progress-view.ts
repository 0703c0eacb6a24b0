import type { CampaignStatus, LevelStatus } from '../campaign/campaign-status.ts';
import { describeShortfall } from '../campaign/shortfall.ts';
import { sumLevels, perLevel } from '../records/mix.ts';
import { dollars } from '../records/dollars.ts';
import { describePace } from './pace.ts';
import type { Pace } from './pace.ts';

/** How the view is drawn. */
export interface ViewOptions {
  /** Columns; lines are never longer. Default: lines are not cut, and bars fit 80 columns. */
  readonly width?: number;
  /** Whether ANSI colours are used. Default false. */
  readonly colours?: boolean;
  /** Shown below the headline, if given. */
  readonly pace?: Pace | null;
}

type Paint = (style: 'bold' | 'dim' | 'green' | 'yellow', text: string) => string;

const STYLES = { bold: [1, 22], dim: [2, 22], green: [32, 39], yellow: [33, 39] } as const;

/** The state of a campaign as lines: progress, stages, levels against the mix, calls by model. */
export function renderProgress(status: CampaignStatus, options: ViewOptions = {}): string[] {
  const width = Math.max(40, options.width ?? Number.POSITIVE_INFINITY);
  const paint: Paint = (style, text) =>
    options.colours === true ? `\u001B[${STYLES[style][0]}m${text}\u001B[${STYLES[style][1]}m` : text;
  const lines = [
    paint('bold', clip(headline(status), width)),
    ...(options.pace === undefined || options.pace === null ? [] : [clip(describePace(options.pace), width)]),
    ...status.waiting.map(({ stage, role, reason, since }) =>
      paint('yellow', clip(`${stage} waits for the ${role} since ${since}: ${reason}`, width)),
    ),
    '',
    ...renderSources(status, width),
    ...renderStages(status, width, paint),
    '',
    ...renderLevels(status, width, paint),
    ...renderCells(status, width, paint),
    ...(status.shortfall ?? []).map((lack) =>
      paint('yellow', clip(describeShortfall(lack, status.size !== null), width)),
    ),
    ...renderCosts(status, width),
    '',
    ...renderCalls(status, width, paint),
    ...renderTeachers(status, width, paint),
  ];
  return lines;
}

/** The state in one line, for logs and pipes. */
export function summarizeProgress(status: CampaignStatus): string {
  const stages = status.stages.map((stage) => `${stage.stage} ${stage.in}`).join(', ');
  const levels = status.levels.map(({ verified }) => verified).join('/');
  const waited = status.waiting.map(({ role }) => role).join(' and ');
  const end = status.complete ? ', complete' : waited === '' ? '' : `, waiting for ${waited}`;
  const brought = (status.sources ?? []).map(({ source, accepted }) => `; ${source} ${accepted}`).join('');
  return `${headlineCount(status)}${end}${brought}; ${stages}; verified by level 0 to 5: ${levels}; ${mixErrorOf(status)}`;
}

const mixErrorOf = ({ mixError }: CampaignStatus): string => `mix error ${mixError ?? 'not known yet'}`;

function headlineCount({ size, verified }: CampaignStatus): string {
  return size === null ? `${verified} verified` : `${verified} of ${size} verified`;
}

function headline(status: CampaignStatus): string {
  const money = describeMoney(status.budget);
  const end = status.complete ? '   complete' : '';
  return `${status.campaign}   ${headlineCount(status)}   ${mixErrorOf(status)}${money}${end}`;
}

function renderSources({ sources = [] }: CampaignStatus, width: number): string[] {
  const lines = sources.map(({ source, follow, accepted, duplicate, rejected, lag }) => {
    const left = lag === null ? '' : `, ${lag} not read`;
    const counts = `${accepted} accepted, ${duplicate} duplicate, ${rejected} rejected`;
    return clip(`source ${source}: ${counts}${left}${follow ? ', followed' : ''}`, width);
  });
  return lines.length === 0 ? [] : [...lines, ''];
}

function renderStages({ stages, budget }: CampaignStatus, width: number, paint: Paint): string[] {
  const isPaid = budget.spentUsd !== '0';
  const rows = stages.map((stage) => [
    stage.stage,
    String(stage.in),
    String(stage.forwarded),
    String(sumOf(stage.rejected)),
    String(stage.deadLettered),
    String(stage.lag),
    ...(isPaid ? [dollars(stage.usd)] : []),
  ]);
  const names = ['stage', 'in', 'forwarded', 'rejected', 'dead letters', 'lag', ...(isPaid ? ['spent'] : [])];
  const table = columns([names, ...rows]);
  const lines = table.map((line, index) => (index === 0 ? paint('dim', clip(line, width)) : clip(line, width)));
  for (const { stage, rejected, lostToRetention } of stages) {
    const reasons = Object.entries(rejected).toSorted(([, n], [, m]) => m - n);
    if (reasons.length > 0) {
      lines.push(
        clip(`${stage} rejected: ${reasons.map(([reason, count]) => `${reason} ${count}`).join(', ')}`, width),
      );
    }
    if (lostToRetention > 0) {
      lines.push(paint('yellow', clip(`${stage}: ${lostToRetention} records were deleted by retention unread`, width)));
    }
  }
  return lines;
}

/**
 * A bar for each level: solid for verified records, light up to the count that the mix wants at the size (or, without a
 * size, at the current total). All bars have one scale, so the light ones show the mix.
 */
function renderLevels({ levels, size, verified }: CampaignStatus, width: number, paint: Paint): string[] {
  const wanted = levels.map(({ target }) => (size === null ? target * verified : target));
  const most = Math.max(1, ...wanted, ...levels.map((level) => level.verified));
  const share = perLevel((level) => levels.find((found) => found.level === level)?.target ?? 0);
  const total = Math.max(Number.MIN_VALUE, sumLevels(share));
  const table = columns([
    ['level', 'verified', 'mix/wanted', 'yield', 'rejected', 'in flight', 'stock'],
    ...levels.map((level) => [
      String(level.level),
      size === null ? String(level.verified) : `${level.verified}/${level.target}`,
      `${verified === 0 ? '-' : rounded(level.verified / verified)}/${rounded(level.target / total)} %`,
      level.yield === null ? '-' : `${rounded(level.yield)} %`,
      String(level.rejected),
      String(level.inFlight),
      String(level.stock),
    ]),
  ]);
  const room = Math.min(width, 80) - Math.max(...table.map((line) => line.length)) - 3;
  const length = Math.min(30, room);
  return table.map((line, index) => {
    if (index === 0) return paint('dim', clip(line, width));
    const level = levels[index - 1];
    const bar = length < 5 || level === undefined ? '' : barOf(level, wanted[index - 1] ?? 0, most, length, paint);
    return bar === '' ? clip(line, width) : `${line}   ${bar}`;
  });
}

/** Maximum number of names that are shown: for a mix of dozens `status --json` has all. */
const MOST_NAMES = 12;

/** Verified records of each domain or source by level, with their targets, if the mix has shares of these. */
function renderCells({ cells, size }: CampaignStatus, width: number, paint: Paint): string[] {
  if (cells === undefined) return [];
  const names = [...new Set(cells.table.map(({ name }) => name))];
  const shown = cells.table.filter(({ target }) => target > 0).map(({ level }) => level);
  const levels = [...new Set(shown)];
  const table = columns([
    [cells.by, ...levels.map((level) => `level ${level}`), 'in flight', 'stock'],
    ...names.slice(0, MOST_NAMES).map((name) => {
      const own = cells.table.filter((one) => one.name === name);
      const sum = (of: 'inFlight' | 'stock'): string => String(own.reduce((total, one) => total + one[of], 0));
      const counts = levels.map((level) => {
        const one = own.find((candidate) => candidate.level === level);
        return size === null ? String(one?.verified ?? 0) : `${one?.verified ?? 0}/${one?.target ?? 0}`;
      });
      return [name, ...counts, sum('inFlight'), sum('stock')];
    }),
  ]);
  const waiting = cells.unlisted.reduce((sum, { stock }) => sum + stock, 0);
  return [
    ...table.map((line, index) => (index === 0 ? paint('dim', clip(line, width)) : clip(line, width))),
    ...(names.length > MOST_NAMES ? [clip(`and ${names.length - MOST_NAMES} more ${cells.by}s`, width)] : []),
    ...(waiting > 0
      ? [paint('yellow', clip(`${waiting} graded questions wait that are of no ${cells.by} of the mix`, width))]
      : []),
  ];
}

/** The cost of the levels and their verified records, if anything was spent. */
function renderCosts({ levels, usdPerVerified, noLevelUsd, budget }: CampaignStatus, width: number): string[] {
  if (budget.spentUsd === '0') return [];
  const each = (usd: string | null): string => (usd === null ? '-' : dollars(usd));
  const list = (all: readonly (string | null)[]): string => all.map(each).join(' ');
  return [
    `spent by level 0 to 5: ${list(levels.map(({ usd }) => usd))}; no level: ${dollars(noLevelUsd)}`,
    `a verified record: ${each(usdPerVerified)}; by level: ${list(levels.map((level) => level.usdPerVerified))}`,
  ].map((line) => clip(line, width));
}

function barOf({ verified }: LevelStatus, wanted: number, most: number, length: number, paint: Paint): string {
  const cells = (count: number): number => Math.round((length * count) / most);
  // A level with any records shows at least one cell.
  const full = verified > 0 ? Math.max(1, cells(verified)) : 0;
  const light = Math.max(0, cells(wanted) - full);
  if (full + light === 0) return '';
  return paint('green', '█'.repeat(full)) + paint('dim', '░'.repeat(light));
}

function renderCalls({ calls }: CampaignStatus, width: number, paint: Paint): string[] {
  const roles = (['target', 'scorer', 'judge', 'teacher'] as const).flatMap((role) => {
    const call = calls[role];
    return call === undefined ? [] : [{ role, call }];
  });
  const table = columns([
    ['calls', 'started', 'answered', 'failed', 'tokens in', 'tokens out', 'spent'],
    ...roles.map(({ role, call }) => [
      role,
      String(call.started),
      String(call.journaled),
      String(sumOf(call.failed)),
      String(call.promptTokens),
      String(call.completionTokens),
      dollars(call.usd),
    ]),
  ]);
  const failures = roles.flatMap(({ role, call }) =>
    Object.entries(call.failed).map(([reason, count]) => `${role} ${reason} ${count}`),
  );
  const lines = table.map((line, index) => (index === 0 ? paint('dim', clip(line, width)) : clip(line, width)));
  if (failures.length > 0) lines.push(paint('yellow', clip(`failed calls: ${failures.join(', ')}`, width)));
  return lines;
}

/** The results of the teachers, if there are several. */
function renderTeachers({ teachers = [] }: CampaignStatus, width: number, paint: Paint): string[] {
  if (teachers.length < 2) return [];
  const table = columns([
    ['teachers', 'right', 'rejected', 'yield', 'records', 'spent'],
    ...teachers.map(({ model, verified, rejected, yield: share, records, usd }) => [
      model,
      String(verified),
      String(rejected),
      share === null ? '-' : `${rounded(share)} %`,
      String(records),
      dollars(usd),
    ]),
  ]);
  return table.map((line, index) => (index === 0 ? paint('dim', clip(line, width)) : clip(line, width)));
}

/** Cells in columns: the first left-aligned, the others right-aligned. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

const clip = (line: string, width: number): string => (line.length <= width ? line : `${line.slice(0, width - 1)}…`);
const sumOf = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((a, b) => a + b, 0);
/** A share in whole percent. */
const rounded = (share: number): string => String(Math.round(100 * share));

/** Empty if nothing was spent and there is no budget. */
function describeMoney({ maxUsd, spentUsd, reservedUsd }: CampaignStatus['budget']): string {
  const reserved = reservedUsd === '0' ? '' : `, ${dollars(reservedUsd)} reserved`;
  if (maxUsd !== null) return `   ${dollars(spentUsd)} of ${dollars(maxUsd)} spent${reserved}`;
  return spentUsd === '0' ? '' : `   ${dollars(spentUsd)} spent`;
}
