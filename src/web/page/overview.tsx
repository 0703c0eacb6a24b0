import type { VNode } from 'preact';
import { useAnswer } from './api.ts';
import type { PageStatus, RecordFacets } from './api.ts';
import { ago, count, duration, percent, short, usd } from './format.ts';
import { Levels } from './levels.tsx';
import { OverTime } from './over-time.tsx';
import { Reading } from './reading.tsx';
import { recordHref, recordsHref } from './route.ts';
import { Sources } from './sources.tsx';
import { STATE_TITLES } from './state-titles.ts';
import { Table } from './table.tsx';
import { withHiddenShown } from './text-parts.ts';

/** Data outside the status is requested again at this interval while the status changes. */
const ASK_AGAIN_MS = 5000;

/** The state of the campaign on one page. */
export function Overview({ status }: { readonly status: PageStatus }): VNode {
  return (
    <>
      <Verdict status={status} />
      <Levels status={status} />
      <div class="pair">
        <Funnel status={status} />
        <Models status={status} />
      </div>
      <Sources status={status} />
      <OverTime status={status} askAgainMs={ASK_AGAIN_MS} />
      <div class="pair">
        <Rejections status={status} />
        <Workers status={status} />
      </div>
    </>
  );
}

function Verdict({ status }: { readonly status: PageStatus }): VNode {
  const { size, verified, mixError, budget, page, state } = status;
  const { timeToEnd, holdingBack } = page;
  return (
    <section class="verdict" aria-labelledby="verdict">
      <h1 id="verdict">
        <span class={`dot ${state}`} aria-hidden="true" />
        {STATE_TITLES[state]}
        {holdingBack !== null && <span class="why">{withHiddenShown(holdingBack.text)}</span>}
      </h1>
      <dl class="tiles">
        <div>
          <dt>Verified</dt>
          <dd>
            {count(verified)} <small>{size === null ? 'no size is set' : `of ${count(size)}`}</small>
          </dd>
        </div>
        <div>
          <dt>Mix error</dt>
          <dd>
            {mixError === null ? '–' : count(Math.round(mixError * 10) / 10)}{' '}
            <small>
              {mixError === null ? 'nothing is verified' : mixError === 0 ? 'exact' : 'records, largest level'}
            </small>
          </dd>
        </div>
        <div>
          <dt>Spent</dt>
          <dd>
            {usd(budget.spentUsd)}{' '}
            <small>{budget.maxUsd === null ? 'no budget is set' : `of ${usd(budget.maxUsd)}`}</small>
          </dd>
        </div>
        <div>
          <dt>Time to the end</dt>
          <dd>
            {timeToEnd === null ? (status.complete ? 'done' : '–') : duration(timeToEnd.ms)}{' '}
            <small>
              {timeToEnd !== null && `${duration(timeToEnd.fromMs)} to ${duration(timeToEnd.toMs)}, nine times in ten`}
              {timeToEnd === null && whyNoEnd(status)}
            </small>
          </dd>
        </div>
      </dl>
    </section>
  );
}

function whyNoEnd({ complete, size, state }: PageStatus): string {
  if (complete) return '';
  if (size === null) return 'no size is set';
  return state === 'short' ? 'nothing more can start' : 'too few records lately';
}

const FUNNEL = {
  grade: { label: 'Grade', forwarded: 'in-stock,selected,rejected,verified', rejected: 'ungraded' },
  sample: { label: 'Sample', forwarded: 'selected,rejected,verified', rejected: null },
  trace: { label: 'Trace', forwarded: 'verified', rejected: 'rejected' },
} as const;

function Funnel({ status }: { readonly status: PageStatus }): VNode {
  return (
    <section aria-labelledby="funnel">
      <h2 id="funnel">Stages</h2>
      <p class="quiet">Each input ends in one of the three: forwarded, rejected, dead letter.</p>
      <Table
        of="funnel"
        heads={['Stage', 'In', 'Forwarded', 'Rejected', 'Dead', 'Waiting', 'Spent']}
        rows={status.stages.map((stage) => {
          const { label, forwarded, rejected } = FUNNEL[stage.stage];
          return {
            key: stage.stage,
            cells: [
              label,
              count(stage.in),
              <Linked number={stage.forwarded} state={forwarded} />,
              <Linked number={sum(stage.rejected)} state={rejected} title={reasonsOf(stage.rejected)} />,
              <Linked number={stage.deadLettered} state="dead-letter" />,
              count(stage.lag),
              usd(stage.usd),
            ],
          };
        })}
      />
    </section>
  );
}

interface LinkedProps {
  readonly number: number;
  /** Null: these counts have no records. */
  readonly state: string | null;
  readonly title?: string;
}

const Linked = ({ number, state, title }: LinkedProps): VNode =>
  state === null || number === 0 ? (
    <span title={title}>{count(number)}</span>
  ) : (
    <a href={recordsHref({ state })} title={title}>
      {count(number)}
    </a>
  );

const sum = (numbers: Readonly<Record<string, number>>): number =>
  Object.values(numbers).reduce((all, one) => all + one, 0);
const reasonsOf = (numbers: Readonly<Record<string, number>>): string =>
  Object.entries(numbers)
    .map(([reason, number]) => `${reason}: ${count(number)}`)
    .join(', ');

function Models({ status }: { readonly status: PageStatus }): VNode {
  const { calls, teachers = [], usdPerVerified } = status;
  return (
    <section aria-labelledby="models">
      <h2 id="models">Models</h2>
      <p class="quiet">
        {usdPerVerified === null
          ? 'Calls since the campaign began.'
          : `A verified record has cost ${usd(usdPerVerified)} in all.`}
      </p>
      <Table
        of="models"
        heads={['Role', 'Calls', 'Failed', 'Tokens', 'Mean', 'Spent']}
        rows={Object.entries(calls).map(([role, of]) => ({
          key: role,
          cells: [
            role,
            count(of.started),
            <span title={reasonsOf(of.failed)}>{count(sum(of.failed))}</span>,
            short(of.promptTokens + of.completionTokens),
            of.meanLatencyMs === null ? '–' : `${(of.meanLatencyMs / 1000).toFixed(1)} s`,
            usd(of.usd),
          ],
        }))}
      />
      {teachers.length > 0 && (
        <Table
          of="models"
          heads={['Teacher', 'Verified', 'Rejected', 'Yield', 'Spent']}
          rows={teachers.map(({ role, model, yield: share, usd: spent, verified, rejected, reasons }) => ({
            key: role,
            cells: [
              <a href={recordsHref({ teacher: model })}>{withHiddenShown(model)}</a>,
              count(verified),
              <span title={reasonsOf(reasons)}>{count(rejected)}</span>,
              percent(share),
              usd(spent),
            ],
          }))}
        />
      )}
    </section>
  );
}

function Rejections({ status }: { readonly status: PageStatus }): VNode {
  const asked = useAnswer<RecordFacets>('/api/facets', Math.floor(status.page.atMs / ASK_AGAIN_MS));
  const { data } = asked;
  const { listed, dropped } = status.page.records;
  const reasons = Object.entries(data?.counts.reason ?? {}).toSorted(([, a], [, b]) => b - a);
  return (
    <section aria-labelledby="rejections">
      <h2 id="rejections">Rejections</h2>
      {dropped > 0 && <p class="quiet">Of the {count(listed)} records that are listed.</p>}
      <Reading asked={asked} />
      {data !== null && reasons.length === 0 && <p class="quiet">Nothing was rejected.</p>}
      <ul class="reasons">
        {reasons.map(([reason, number]) => (
          <li key={reason}>
            <a class="reason" href={recordsHref({ reason })}>
              {reason} <b>{count(number)}</b>
            </a>
            <ul>
              {data?.examples[reason]?.map(({ id, title }) => (
                <li key={id}>
                  <a href={recordHref(id, new URLSearchParams({ reason }))}>
                    <bdi>{withHiddenShown(title) || id}</bdi>
                  </a>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Workers({ status }: { readonly status: PageStatus }): VNode {
  const { tasks, atMs } = status.page;
  return (
    <section aria-labelledby="workers">
      <h2 id="workers">Workers and tasks</h2>
      {tasks.length === 0 ? (
        <p class="quiet">No task has committed yet.</p>
      ) : (
        <Table
          of="workers"
          heads={['Task', 'In work', 'To read', 'Commits', 'Last commit', 'Owner']}
          rows={tasks.map(({ stage, task, owner, commits, committedAtMs, toRead, inWork }) => ({
            key: `${stage} ${task}`,
            cells: [
              `${stage} ${task}`,
              count(inWork),
              toRead === null ? '–' : count(toRead),
              count(commits),
              ago(committedAtMs, atMs),
              <span class="owner">{withHiddenShown(owner)}</span>,
            ],
          }))}
        />
      )}
    </section>
  );
}
