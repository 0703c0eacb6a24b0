import fc from 'fast-check';
import { from, map, mergeMap, of } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { attempt } from '../../src/operators/attempt.ts';
import { labelByConsensus } from '../../src/operators/label-by-consensus.ts';
import { setAside } from '../../src/operators/work-item.ts';
import type { Labelled, SetAside } from '../../src/operators/work-item.ts';
import type { UngradedReason } from '../../src/records/grade.ts';
import type { VerifyAnswer } from '../../src/records/model-ports.ts';
import { CallFailure } from '../../src/records/model-reply.ts';
import type { ChatReply } from '../../src/records/model-reply.ts';
import type { Question } from '../../src/records/question.ts';
import type { StageInput } from '../../src/stream/outcome.ts';
import { verifyChoice } from '../../src/verifiers/choice.ts';
import { verifyMath } from '../../src/verifiers/math/verify-math.ts';
import { aReply, now, questionInput } from '../support/campaign-records.ts';

const realVerifiers: VerifyAnswer = (output, { domain, answer, question, choices }) =>
  of(domain === 'choice' ? verifyChoice(output, answer, question, choices) : verifyMath(output, answer));

const boxed = (answer: string): ChatReply => aReply({ content: `So it is \\boxed{${answer}}.` });
const cutOff = aReply({ content: 'So it is \\boxed{4', finishReason: 'length' });
const nothing = aReply({ content: 'I do not know.' });
const failing = new CallFailure('timeout', 'too late');

type Item = StageInput<Question> | Labelled<Question> | SetAside<Question, UngradedReason>;

/** What becomes of one question, whose attempts give these replies. */
function label(
  replies: readonly (ChatReply | CallFailure)[],
  options: {
    readonly minShare?: number;
    readonly question?: Partial<Question>;
    readonly verify?: VerifyAnswer;
  } = {},
): Item {
  const { minShare = 0.5, question = {}, verify = realVerifiers } = options;
  const found: Item[] = [];
  of<StageInput<Question>>(questionInput(1, { answer: '', ...question }))
    .pipe(
      labelByConsensus<never>({
        attempts: replies.length,
        minShare,
        attempt: attempt({
          target: { model: 'target', complete: () => of(aReply()) },
          call: (identity, perform) => {
            const reply = replies[identity.attempt];
            if (reply === undefined || reply instanceof CallFailure) throw reply ?? failing;
            return perform().pipe(map((given) => ({ ...given, ...reply })));
          },
          now,
          truncated: 'incorrect',
          domains: new Set(['math', 'choice']),
          mayLackGold: true,
        }),
        verify,
      }),
    )
    .subscribe((item) => found.push(item));
  expect(found).toHaveLength(1);
  return found[0] as Item;
}

const verdictsOf = (item: Item): unknown =>
  'attempts' in item ? item.attempts.map(({ verdict }) => verdict.verdict) : null;

describe('labelByConsensus', () => {
  it('labels a question with the answer of most attempts, equal as its verifier says, not as text', () => {
    const item = label([boxed('5'), boxed('\\frac{1}{2}'), boxed('0.5'), boxed('1/2')]);
    expect(item).toMatchObject({
      kind: 'labelled',
      question: { answer: '\\frac{1}{2}' },
      consensus: { label: '\\frac{1}{2}', votes: 3, share: 0.75 },
    });
    expect(verdictsOf(item)).toEqual(['incorrect', 'correct', 'correct', 'correct']);
  });

  it('labels a choice question by its options, whether by letter or by text', () => {
    const choices = [
      { label: 'A', text: 'Bern' },
      { label: 'B', text: 'Rome' },
    ];
    const item = label([boxed('Bern'), boxed('A'), boxed('B')], { question: { domain: 'choice', choices } });
    expect(item).toMatchObject({ kind: 'labelled', consensus: { votes: 2, share: 2 / 3 } });
    expect(verdictsOf(item)).toEqual(['correct', 'correct', 'incorrect']);
  });

  it('counts attempts without an answer, and cut-off ones, in the total', () => {
    const item = label([boxed('4'), cutOff, nothing, boxed('4')]);
    expect(item).toMatchObject({ consensus: { label: '4', votes: 2, share: 0.5 } });
    expect(verdictsOf(item)).toEqual(['correct', 'incorrect', 'unparsable', 'correct']);
  });

  it.each<[string, readonly ChatReply[], number, RegExp]>([
    ['a tie', [boxed('4'), boxed('5'), boxed('4'), boxed('5')], 0.3, /^a tie: 2 of 4/],
    ['too few', [boxed('4'), boxed('4'), boxed('5'), boxed('6')], 0.6, /^2 of 4 attempts agree/],
    ['no answer', [nothing, cutOff, nothing], 0.1, /^none of 3 attempts/],
    [
      'answers that are cut in the record',
      Array.from({ length: 3 }, () => boxed(`${'1+'.repeat(400)}1`)),
      0.1,
      /^none/,
    ],
  ])('finds no consensus in %s, and keeps the attempts without a verdict', (_name, replies, minShare, detail) => {
    const item = label(replies, { minShare });
    expect(item).toMatchObject({ kind: 'set-aside', reason: 'no-consensus', detail: expect.stringMatching(detail) });
    expect(item).toMatchObject({ question: { answer: '' } });
    for (const verdict of verdictsOf(item) as string[]) expect(['ungraded', 'incorrect']).toContain(verdict);
  });

  it('gives no verdict to an attempt whose answer equals the probe answer', () => {
    const item = label([boxed('0'), failing, boxed('0')]);
    expect(item).toMatchObject({ kind: 'set-aside', reason: 'timeout' });
    expect(verdictsOf(item)).toEqual(['ungraded', 'ungraded']);
  });

  it('sets a question aside if its verifier fails, and does not count that as a different answer', () => {
    let asked = 0;
    const verify: VerifyAnswer = (output, question) => {
      asked += 1;
      if (asked === 5) {
        return of({ verdict: 'ungraded', reason: 'verifier-timeout', extracted: null, decidedBy: 'math' });
      }
      return realVerifiers(output, question);
    };
    expect(label([boxed('4'), boxed('4'), boxed('4')], { verify })).toMatchObject({ reason: 'verifier-timeout' });
  });

  it('lets questions with a gold answer pass, and what was set aside before', () => {
    const input = questionInput(2);
    const dropped = setAside(
      { input: questionInput(3, { answer: '' }), question: questionInput(3).value },
      'x-old',
      '',
    );
    const found: unknown[] = [];
    from([input, dropped])
      .pipe(
        labelByConsensus<'x-old'>({
          attempts: 3,
          minShare: 0.5,
          attempt: mergeMap(() => expect.unreachable('nothing is asked')),
          verify: realVerifiers,
        }),
      )
      .subscribe((item) => found.push(item));
    expect(found).toEqual([input, dropped]);
  });

  it('labels by the only largest class with the least share, for any answers, and the same each time', () => {
    const anyAnswers = fc.array(fc.constantFrom('1', '2', '3', null), { minLength: 3, maxLength: 9 });
    fc.assert(
      fc.property(anyAnswers, fc.double({ min: 0.05, max: 1, noNaN: true }), (answers, minShare) => {
        const replies = answers.map((answer) => (answer === null ? nothing : boxed(answer)));
        const item = label(replies, { minShare });
        expect(label(replies, { minShare })).toEqual(item);
        const counts = ['1', '2', '3'].map((one) => answers.filter((answer) => answer === one).length);
        const largest = Math.max(...counts);
        const isOnly = largest > 0 && counts.indexOf(largest) === counts.lastIndexOf(largest);
        if (isOnly && largest / answers.length >= minShare) {
          const answer = String(counts.indexOf(largest) + 1);
          expect(item).toMatchObject({ consensus: { label: answer, votes: largest, share: largest / answers.length } });
          expect(verdictsOf(item)).toEqual(
            answers.map((given) => (given === null ? 'unparsable' : given === answer ? 'correct' : 'incorrect')),
          );
        } else {
          expect(item).toMatchObject({ kind: 'set-aside', reason: 'no-consensus' });
        }
      }),
    );
  });
});
