import { NEVER, of, throwError } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NEXT_CALL_STATES } from '../../../src/engine/calls/call-states.ts';
import type { CallState } from '../../../src/engine/calls/call-states.ts';
import type { JournalEvent } from '../../../src/engine/calls/journal-entry.ts';
import { CallFailure } from '../../../src/records/model-reply.ts';
import { CallWorld } from '../../support/call-world.ts';
import { replyWith } from '../../support/running-campaign.ts';

const TO_SLOT = ['waiting-for-admission', 'starting', 'started', 'waiting-for-slot'] as const;
const TO_OWNER = ['waiting-for-admission', 'starting', 'started', 'awaiting-owner'] as const;
const MADE = ['performing', 'recording', 'recorded'] as const;
const TAKEN_BACK = [...TO_SLOT, 'taking-back', 'taken-back'] as const;
const REFUSED = throwError(() => new CallFailure('request-refused', 'refused'));

interface Script {
  readonly does: string;
  /** Calls cost money. */
  readonly isPaid?: boolean;
  readonly acts?: Partial<Record<CallState, (world: CallWorld) => void>>;
  readonly path: readonly CallState[];
  readonly ends: string;
  readonly appends?: readonly JournalEvent[];
  readonly reports?: readonly string[];
}

const SCRIPTS: readonly Script[] = [
  {
    does: 'journals its start, makes the request, journals the reply and uses it',
    path: [...TO_SLOT, ...MADE],
    ends: 'our own',
    appends: ['started', 'reply'],
    reports: ['replied'],
  },
  {
    does: 'journals a failure of its own before it fails with it',
    acts: { performing: (world) => (world.answer = REFUSED) },
    path: [...TO_SLOT, ...MADE],
    ends: 'refused',
    appends: ['started', 'failure'],
    reports: ['request-refused'],
  },
  {
    does: 'journals a failure of its endpoint before the call is tried again',
    acts: {
      performing: (world) => {
        world.answer = REFUSED;
        world.judgement = 'again';
      },
    },
    path: [...TO_SLOT, ...MADE],
    ends: 'again',
    appends: ['started', 'failure'],
    reports: ['request-refused'],
  },
  {
    does: 'uses a reply that the journal holds',
    acts: { 'waiting-for-admission': (world) => world.other('reply') },
    path: ['waiting-for-admission', 'reply-found'],
    ends: 'of another',
    reports: ['replied'],
  },
  {
    does: 'ends without a trace when it is cancelled before its admission',
    acts: { 'waiting-for-admission': (world) => (world.isAdmitted = false) },
    path: ['waiting-for-admission', 'cancelled'],
    ends: 'nothing',
  },
  {
    does: 'does not begin in a task that is stopped',
    acts: { 'waiting-for-admission': (world) => (world.isStopped = true) },
    path: ['waiting-for-admission', 'cancelled'],
    ends: 'nothing',
  },
  {
    does: 'is broken when its start cannot be journaled',
    acts: { starting: (world) => (world.canAppend = false) },
    path: ['waiting-for-admission', 'starting', 'broken'],
    ends: 'the journal is gone',
  },
  {
    does: 'uses a reply that another owner wrote before its start',
    acts: { starting: (world) => world.other('reply') },
    path: ['waiting-for-admission', 'starting', 'started', 'reply-found'],
    ends: 'of another',
    appends: ['started'],
    reports: ['replied'],
  },
  {
    does: 'makes no request when it is cancelled while its start is journaled',
    acts: { starting: (world) => world.cancellation.cancel() },
    path: ['waiting-for-admission', 'starting', 'started', 'cancelled'],
    ends: 'nothing',
    appends: ['started'],
  },
  {
    does: 'waits for the reply of a previous owner that hands over',
    acts: {
      starting: (world) => world.other('started'),
      'awaiting-owner': (world) => {
        world.other('handing-over');
        setTimeout(() => world.other('reply'), 500);
      },
    },
    path: [...TO_OWNER, 'reply-found'],
    ends: 'of another',
    appends: ['started'],
    reports: ['replied'],
  },
  {
    does: 'waits for each of two previous owners, and makes the call when both have failed',
    acts: {
      starting: (world) => {
        world.other('started', 'first');
        world.other('started', 'second');
      },
      'awaiting-owner': (world) => {
        world.other('failure', 'first');
        setTimeout(() => world.other('failure', 'second'), 500);
      },
    },
    path: [...TO_OWNER, 'awaiting-owner', 'waiting-for-slot', ...MADE],
    ends: 'our own',
    appends: ['started', 'reply'],
    reports: ['replied'],
  },
  {
    does: 'ends its wait for a previous owner when it is cancelled',
    acts: {
      starting: (world) => world.other('started'),
      'awaiting-owner': (world) => setTimeout(() => world.cancellation.cancel(), 500),
    },
    path: [...TO_OWNER, 'cancelled'],
    ends: 'nothing',
    appends: ['started'],
  },
  {
    does: 'starts once more after a previous owner gave no sign, and says that the call may be paid twice',
    acts: { starting: (world) => world.other('started') },
    path: [...TO_OWNER, 'waiting-for-slot', 'starting', 'started', 'waiting-for-slot', ...MADE],
    ends: 'our own',
    appends: ['started', 'started', 'reply'],
    reports: ['abandoned', 'replied'],
  },
  {
    does: 'starts once more when it waited so long for its slot that a next owner may have given it up',
    acts: { 'waiting-for-slot': (world) => (world.slotAfterMs = 900) },
    path: [...TO_SLOT, 'starting', 'started', 'waiting-for-slot', ...MADE],
    ends: 'our own',
    appends: ['started', 'started', 'reply'],
    reports: ['replied'],
  },
  {
    does: 'is taken back when its endpoint is away, to be tried again',
    acts: { 'waiting-for-slot': (world) => (world.slot = 'away') },
    path: TAKEN_BACK,
    ends: 'again',
    appends: ['started', 'failure'],
  },
  {
    does: 'is taken back for the next owner when its task is stopped and its start is too old',
    acts: {
      'waiting-for-slot': (world) => {
        world.slotAfterMs = 900;
        world.isStopped = true;
      },
    },
    path: TAKEN_BACK,
    ends: 'nothing',
    appends: ['started', 'failure'],
  },
  {
    does: 'starts once more when its request waited too long for a connection, and sends nothing before',
    acts: { performing: (world) => (world.connectedAfterMs = 900) },
    path: [...TO_SLOT, 'performing', 'starting', 'started', 'waiting-for-slot', ...MADE],
    ends: 'our own',
    appends: ['started', 'started', 'reply'],
    reports: ['replied'],
  },
  {
    does: 'is taken back when its task was stopped while its request waited too long for a connection',
    acts: {
      performing: (world) => {
        world.connectedAfterMs = 900;
        world.isStopped = true;
      },
    },
    path: [...TO_SLOT, 'performing', 'taking-back', 'taken-back'],
    ends: 'nothing',
    appends: ['started', 'failure'],
  },
  {
    does: 'is broken when it cannot be taken back',
    acts: {
      'waiting-for-slot': (world) => (world.slot = 'away'),
      'taking-back': (world) => (world.canAppend = false),
    },
    path: [...TO_SLOT, 'taking-back', 'broken'],
    ends: 'the journal is gone',
    appends: ['started'],
  },
  {
    does: 'is broken, and uses no reply, when it cannot journal the end of its reservation',
    isPaid: true,
    acts: { starting: (world) => world.other('reply'), started: (world) => (world.canAppend = false) },
    path: ['waiting-for-admission', 'starting', 'started', 'broken'],
    ends: 'the journal is gone',
    appends: ['started'],
  },
  {
    does: 'is broken so after its wait for a previous owner',
    isPaid: true,
    acts: {
      starting: (world) => world.other('started'),
      'awaiting-owner': (world) => {
        world.canAppend = false;
        world.other('reply');
      },
    },
    path: [...TO_OWNER, 'broken'],
    ends: 'the journal is gone',
    appends: ['started'],
  },
  {
    does: 'is broken so after its wait for a slot',
    isPaid: true,
    acts: {
      'waiting-for-slot': (world) => {
        world.canAppend = false;
        world.other('reply');
      },
    },
    path: [...TO_SLOT, 'broken'],
    ends: 'the journal is gone',
    appends: ['started'],
  },
  {
    does: 'uses the reply of a previous owner that comes while it waits for its slot',
    acts: { 'waiting-for-slot': (world) => world.other('reply') },
    path: [...TO_SLOT, 'reply-found'],
    ends: 'of another',
    appends: ['started'],
    reports: ['replied'],
  },
  {
    does: 'makes no request when it is cancelled before it has its slot',
    acts: { 'waiting-for-slot': (world) => (world.slot = 'cancelled') },
    path: [...TO_SLOT, 'cancelled'],
    ends: 'nothing',
    appends: ['started'],
  },
  {
    does: 'leaves its request when it is cancelled',
    acts: {
      performing: (world) => {
        world.answer = NEVER;
        setTimeout(() => world.cancellation.cancel(), 500);
      },
    },
    path: [...TO_SLOT, 'performing', 'cancelled'],
    ends: 'nothing',
    appends: ['started'],
  },
  {
    does: "is broken by what is no failure of a call: a fault in the model's adapter",
    acts: { performing: (world) => (world.answer = throwError(() => new TypeError('a fault'))) },
    path: [...TO_SLOT, 'performing', 'broken'],
    ends: "a model's adapter failed",
    appends: ['started'],
  },
  {
    does: 'uses no reply that could not be journaled',
    acts: { recording: (world) => (world.canAppend = false) },
    path: [...TO_SLOT, 'performing', 'recording', 'broken'],
    ends: 'the journal is gone',
    appends: ['started'],
  },
  {
    does: 'makes no request where another owner acquired the task before its start, and tells its task',
    acts: {
      'waiting-for-admission': (world) => world.acquire(),
      starting: (world) => world.other('acquired'),
    },
    path: ['waiting-for-admission', 'starting', 'started', 'taking-back', 'taken-back'],
    ends: 'nothing',
    appends: ['started', 'failure'],
    reports: ['superseded'],
  },
];

describe('a journaled call', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each(SCRIPTS)('$does', async ({ acts = {}, path, ends, appends = [], reports = [], isPaid = false }) => {
    const world = new CallWorld(acts, isPaid);
    expect(await world.run(1000)).toBe(ends);
    expect(world.path).toEqual(path);
    expect(world.appended).toEqual(appends);
    expect(world.events).toEqual(reports);
  });

  it('has at most the tokens that its request allows, whatever its endpoint counts, and says so', async () => {
    const usage = { prompt: 1e15, cachedPrompt: 0, completion: 1e15, reasoning: 0 };
    const counted = { usage, hasText: true };
    const unusable = throwError(() => new CallFailure('malformed-reply', 'no text', { counted }));
    for (const answer of [of({ ...replyWith('our own'), usage }), unusable]) {
      const world = new CallWorld({ performing: (at) => (at.answer = answer) });
      await world.run(1000);
      expect(world.promptTokens).toEqual([Buffer.byteLength('"q7"') + 512]);
      expect(world.notes).toEqual([expect.stringContaining('target: the endpoint counts more tokens')]);
    }
  });

  it('is shown here in every transition that its table has, and in no other', () => {
    const walked = new Set(SCRIPTS.flatMap(({ path }) => path.slice(1).map((next, i) => `${path[i]} → ${next}`)));
    const allowed = Object.entries(NEXT_CALL_STATES).flatMap(([state, next]) => next.map((to) => `${state} → ${to}`));
    expect([...walked].toSorted()).toEqual(allowed.toSorted());
  });

  it('reaches an end from every state', () => {
    const ends = Object.keys(NEXT_CALL_STATES).filter((state) => NEXT_CALL_STATES[state as CallState].length === 0);
    expect(ends).toEqual(['recorded', 'taken-back', 'reply-found', 'cancelled', 'broken']);
    expect(new Set(SCRIPTS.map(({ path }) => path.at(-1)))).toEqual(new Set(ends));
  });
});
