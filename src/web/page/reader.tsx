import type { ComponentChildren, VNode } from 'preact';
import { useContext, useLayoutEffect, useState } from 'preact/hooks';
import type { Lineage } from '../../campaign/lineage.ts';
import { useAnswer } from './api.ts';
import type { Json, RecordAnswer } from './api.ts';
import { Source } from './source-context.ts';
import { count, duration, usd } from './format.ts';
import { Reading } from './reading.tsx';
import { Level, State } from './records.tsx';
import { Code, RichText } from './rich-text.tsx';
import { isPlainKey } from './plain-key.ts';
import { recordHref, recordsHref } from './route.ts';
import { withHiddenShown } from './text-parts.ts';

type Whole = Json<Lineage>;

/** A complete record: the target's attempt beside the teacher's trace. */
export function Reader({ id, filter }: { readonly id: string; readonly filter: URLSearchParams }): VNode {
  const query = filter.toString();
  const path = `/api/record?id=${encodeURIComponent(id)}${query === '' ? '' : `&${query}`}`;
  const asked = useAnswer<RecordAnswer>(path);
  const { data } = asked;
  // With the record that is shown: an effect after the paint would let a quick key still act on the one before.
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (!isPlainKey(event)) return;
      const { key } = event;
      const to =
        key === 'j' || key === 'ArrowRight' ? data?.next : key === 'k' || key === 'ArrowLeft' ? data?.previous : null;
      if (to !== null && to !== undefined) location.hash = recordHref(to, filter);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [data, query]);
  return (
    <article aria-labelledby="record" aria-busy={data === null}>
      <nav class="steps" aria-label="Records">
        <a href={recordsHref(filter)}>All records</a>
        <span>
          {data !== null && data.previous !== null && (
            <a rel="prev" href={recordHref(data.previous, filter)}>
              ← Previous <kbd>k</kbd>
            </a>
          )}
          {data !== null && data.next !== null && (
            <a rel="next" href={recordHref(data.next, filter)}>
              Next <kbd>j</kbd> →
            </a>
          )}
        </span>
      </nav>
      <h1 id="record">
        Record <code class="id">{withHiddenShown(id)}</code>
      </h1>
      <Reading asked={asked} />
      {data !== null && <Content answer={data} path={path} />}
    </article>
  );
}

function Content({ answer, path }: { readonly answer: RecordAnswer; readonly path: string }): VNode {
  const { isCopy } = useContext(Source);
  const { record, lineage, steps } = answer;
  if (lineage === null) return <p role="alert">Kafka’s retention has deleted this record.</p>;
  const { question, grade, attempts, traces, ungraded, deadLetters } = lineage;
  return (
    <>
      <p class="facts">
        <Level level={grade?.level ?? null} /> <State state={record.state} />
        {record.reason !== null && <span>{record.reason}</span>}
        {question !== null && <span>{question.domain}</span>}
        {question?.source != null && <bdi>{withHiddenShown(question.source)}</bdi>}
        {question?.license != null && <bdi>{withHiddenShown(question.license)}</bdi>}
      </p>
      {question !== null && (
        <Box title="Question">
          <RichText text={question.question} />
          {question.choices.length > 0 && (
            <ul class="choices">
              {question.choices.map(({ label, text }) => (
                <li key={label}>
                  <b>{withHiddenShown(label)}</b> <RichText text={text} />
                </li>
              ))}
            </ul>
          )}
          {question.answer !== '' && (
            <p class="gold">
              <span>{grade?.consensus == null ? 'Gold answer' : 'Answer by consensus'}</span>
              <bdi>{withHiddenShown(question.answer)}</bdi>
            </p>
          )}
        </Box>
      )}
      {ungraded !== null && <Box title="Set aside">{withHiddenShown(ungraded.detail)}</Box>}
      {deadLetters.map(({ reason, detail, topic, partition, offset }) => (
        <Box key={`${partition}/${offset}`} title="Dead letter">
          <p>
            {reason}: {withHiddenShown(detail)}
          </p>
          <p class="quiet">
            {topic}, partition {partition}, offset {offset}
          </p>
        </Box>
      ))}
      <div class="pair sides">
        <div>
          {attempts.map((attempt, i) => (
            <Box
              key={attempt.attempt}
              title={attempts.length === 1 ? 'Target’s attempt' : `Attempt ${attempt.attempt + 1}`}
              by={attempt.model}
            >
              <Verdict verdict={attempt.verdict} />
              {attempt.reply.reasoning !== null && <Reasoning text={attempt.reply.reasoning} />}
              <Steps
                steps={steps[i] ?? []}
                scores={attempt.stepScores}
                domain={question?.domain ?? ''}
                text={attempt.reply.content}
              />
            </Box>
          ))}
          {grade !== null && (
            <p class="quiet">
              Level {grade.level}: {grade.correct} of {grade.attempts} right
              {grade.score !== null && `, step score ${grade.score.toFixed(3)} (${grade.aggregate})`}
              {grade.policy !== null && `, by ${grade.policy}`}
            </p>
          )}
        </div>
        <div>
          {traces.map((trace, i) => (
            <Box key={i} title={trace.outcome === 'verified' ? 'Teacher’s trace' : 'Rejected trace'} by={trace.teacher}>
              {trace.reason !== null && (
                <p class="refused">
                  <b>{trace.reason}</b> {withHiddenShown(trace.detail ?? '')}
                </p>
              )}
              {trace.verdict !== null && <Verdict verdict={trace.verdict} />}
              {trace.reply?.reasoning != null && <Reasoning text={trace.reply.reasoning} isOpen />}
              {trace.reply !== null && <RichText text={trace.reply.content} />}
            </Box>
          ))}
        </div>
      </div>
      {!isCopy && <Calls key={path} path={path} />}
    </>
  );
}

interface BoxProps {
  readonly title: string;
  readonly by?: string;
  readonly children: ComponentChildren;
}

const Box = ({ title, by, children }: BoxProps): VNode => (
  <section class="box">
    <h2>
      {title} {by !== undefined && <small>{withHiddenShown(by)}</small>}
    </h2>
    {children}
  </section>
);

function Verdict({ verdict }: { readonly verdict: Whole['attempts'][number]['verdict'] }): VNode {
  const { verdict: kind, reason, extracted, takenFrom, decidedBy, judge } = verdict;
  return (
    <p class={`decided ${kind}`}>
      <b>{kind}</b>
      <span>{reason}</span>
      {extracted !== null && (
        <span>
          took <bdi class="taken">{withHiddenShown(extracted)}</bdi>
          {takenFrom != null && ` from ${takenFrom.replace('-', ' ')}`}
        </span>
      )}
      <small>{decidedBy}</small>
      {judge != null && (
        <small>
          judge {withHiddenShown(judge.model)}: {judge.verdict}
        </small>
      )}
    </p>
  );
}

function Reasoning({ text, isOpen = false }: { readonly text: string; readonly isOpen?: boolean }): VNode {
  return (
    <details open={isOpen} class="reasoning">
      <summary>Reasoning, {count(text.length)} characters</summary>
      <RichText text={text} />
    </details>
  );
}

interface StepsProps {
  readonly steps: readonly string[];
  readonly scores: readonly number[] | null;
  readonly domain: string;
  readonly text: string;
}

/** The band of a score, from 0 to 4, for its colour. */
const band = (score: number): number => Math.min(4, Math.floor(score * 5));

function Steps({ steps, scores, domain, text }: StepsProps): VNode {
  if (scores === null || scores.length !== steps.length) {
    const isProgram = domain === 'code' && !text.includes('```');
    return isProgram ? <Code text={text} language="python" /> : <RichText text={text} />;
  }
  return (
    <ol class="scored">
      {steps.map((step, i) => (
        <li key={i} class={`band-${band(scores[i] ?? 0)}`}>
          <span class="score">
            <span class="hidden">step score </span>
            {(scores[i] ?? 0).toFixed(2)}
          </span>
          <RichText text={step} />
        </li>
      ))}
    </ol>
  );
}

/** Requested only when it is opened, because the call journals are read for it. */
function Calls({ path }: { readonly path: string }): VNode {
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="calls" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Calls and cost</summary>
      {isOpen && <CallTable path={`${path}&calls=true`} />}
    </details>
  );
}

function CallTable({ path }: { readonly path: string }): VNode | null {
  const asked = useAnswer<RecordAnswer>(path);
  if (asked.data === null) return <Reading asked={asked} text="Reading the call journals…" />;
  const { lineage } = asked.data;
  if (lineage === null) return <p class="quiet">Nothing is left of it.</p>;
  return (
    <>
      <p>
        {usd(lineage.cost.usd)} in all, {count(lineage.cost.usage.prompt)} prompt tokens and{' '}
        {count(lineage.cost.usage.completion)} completion tokens.
      </p>
      <div class="scroll" tabIndex={0} role="group" aria-label="Calls">
        <table>
          <thead>
            <tr>
              <th scope="col">Role</th>
              <th scope="col">Step</th>
              <th scope="col">Model</th>
              <th scope="col">Tries</th>
              <th scope="col">Took</th>
              <th scope="col">Cost</th>
            </tr>
          </thead>
          <tbody>
            {lineage.calls.map((call) => (
              <tr key={`${call.role} ${call.step} ${call.attempt}`}>
                <th scope="row">{call.role}</th>
                <td>{call.step}</td>
                <td>{withHiddenShown(call.model)}</td>
                <td>{count(call.started)}</td>
                <td>{call.reply?.latencyMs == null ? '–' : duration(call.reply.latencyMs)}</td>
                <td>{usd(call.usd)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
